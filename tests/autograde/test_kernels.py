import asyncio
from pathlib import Path

import pytest

from tichchap.autograde.kernels import GradingKernelManager


@pytest.mark.skipif("os.name != 'posix'", reason="sockets in a folder are of POSIX systems")
def test_the_folder_of_the_sockets_is_private_and_goes_with_the_kernel() -> None:
    async def life() -> tuple[Path, bool, bool]:
        manager = GradingKernelManager()
        await manager.start_kernel()
        folder = Path(manager.ip).parent
        private = folder.is_dir() and folder.stat().st_mode & 0o077 == 0
        await manager.shutdown_kernel(now=True)
        await manager.cleanup_resources()
        return folder, private, folder.exists()

    folder, private, remains = asyncio.run(life())
    assert private
    assert not remains, folder


def test_a_kernel_that_cannot_start_leaves_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    async def life() -> Path:
        manager = GradingKernelManager()
        with pytest.raises(FileNotFoundError):
            await manager.start_kernel(cwd="/no/such/folder")
        return Path(manager.ip).parent

    assert not asyncio.run(life()).exists()
