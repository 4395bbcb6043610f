"""The kernels in which submissions run, as nbclient and jupyter_client start them."""

import asyncio
import sys
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

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


def printed(source: str) -> list[tuple[str, str]]:
    """Run a cell in a kernel for submissions: its streams, and what they carry."""
    notebook = new_notebook(cells=[new_code_cell(source)])
    NotebookClient(notebook, kernel_manager_class=GradingKernelManager).execute()
    return [(output.name, output.text) for output in notebook.cells[0].outputs]


@pytest.mark.skipif("os.name != 'posix'", reason="sockets in a folder are of POSIX systems")
def test_a_kernel_lists_no_modules_for_a_debugger_and_is_otherwise_ipythons() -> None:
    source = """
import sys, time
import ipykernel.ipkernel
kernel = get_ipython().kernel
print(kernel._kernel_modules, ipykernel.ipkernel.sys is sys, kernel.language_info["version"])
%who
%reset -f --aggressive
import sys
print("time" in sys.modules)
"""
    version = sys.version.split()[0]
    said = f"[] True {version}\nipykernel\t kernel\t sys\t time\t \nculling sys module...\nTrue\n"
    assert printed(source) == [("stdout", said)]


@pytest.mark.skipif("os.name != 'posix'", reason="sockets in a folder are of POSIX systems")
def test_what_a_kernel_logs_is_no_output_of_a_cell() -> None:
    source = "get_ipython().kernel.log.error('log'); get_ipython().log.error('log'); print('cell')"
    assert printed(source) == [("stdout", "cell\n")]
