"""Make a checkout ready to run: virtual environment, locked packages, front end, test browser.

Needs nothing but Python 3.11 or later. Every step is remembered by a hash of what it read, so that a
second run takes a moment. Used by the Makefile; may be run by hand::

    python3 scripts/setup.py            # what `make demo` needs
    python3 scripts/setup.py --dev      # and the tools of lint and tests
    python3 scripts/setup.py --browser  # and a browser for the end-to-end tests
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
STAMPS = VENV / "stamps"
FRONTEND = ROOT / "frontend"
LEAST_PYTHON = (3, 11)
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def stop(french: str, english: str) -> None:
    """Say in both languages what is missing and what to do, then stop."""
    print(f"\n✗ {french}\n✗ {english}\n", file=sys.stderr)
    raise SystemExit(1)


def say(text: str) -> None:
    """Announce a step that takes a while."""
    print(f"• {text}", flush=True)


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> bool:
    """Run a command, its output shown only when it fails; whether it succeeded."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stdout
        print(said if len(said) < 4000 else f"{said[:2000]}\n…\n{said[-2000:]}", file=sys.stderr)
    return done.returncode == 0


def fingerprint(*paths: Path, extra: str = "") -> str:
    """A hash of the contents of files and folders (and of this machine's Python)."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {extra}".encode())
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def is_done(name: str, print_: str) -> bool:
    """Whether step `name` was already done for these inputs."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == print_


def remember(name: str, print_: str) -> None:
    """Note that step `name` is done for these inputs."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(print_)


def check_python() -> None:
    """Refuse an old Python, and one without its venv module."""
    if sys.version_info < LEAST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        stop(
            f"Python {found} est trop ancien : il faut Python 3.11 ou plus récent "
            "(puis : make demo PYTHON=python3.12).",
            f"Python {found} is too old: Python 3.11 or later is needed "
            "(then: make demo PYTHON=python3.12).",
        )
    try:
        __import__("venv")
        __import__("ensurepip")
    except ImportError:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        stop(
            f"Le module venv de Python manque. Sur Debian ou Ubuntu : sudo apt install {package}",
            f"Python's venv module is missing. On Debian or Ubuntu: sudo apt install {package}",
        )


def make_environment() -> None:
    """Create ``.venv``, or make it anew when its Python has gone or is another than this one."""
    if PYTHON.exists():
        probe = f"import sys, pip; raise SystemExit(sys.version_info[:2] != {sys.version_info[:2]})"
        if run(PYTHON, "-c", probe):
            return
        say("L’environnement virtuel n’est plus utilisable : il est refait")
    say("Environnement virtuel .venv")
    if not run(sys.executable, "-m", "venv", "--clear", VENV):
        stop(
            "L’environnement virtuel n’a pas pu être créé (place sur le disque ? droits ?).",
            "The virtual environment could not be created (disk space? rights?).",
        )


def install(name: str) -> None:
    """Install ``requirements/<name>.txt``, every file checked against its hash."""
    lock = ROOT / "requirements" / f"{name}.txt"
    print_ = fingerprint(lock)
    if is_done(name, print_):
        return
    say(f"Paquets Python ({lock.relative_to(ROOT)})")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if not run(*pip, "--require-hashes", "-r", lock):
        stop(
            "Les paquets Python n’ont pas pu être installés : vérifiez l’accès au réseau "
            "(ou le miroir, PIP_INDEX_URL), puis relancez la même commande.",
            "The Python packages could not be installed: check the network "
            "(or the mirror, PIP_INDEX_URL), then run the same command again.",
        )
    remember(name, print_)


def install_project() -> None:
    """Install Maillage itself in the environment, editable, without asking the network."""
    print_ = fingerprint(ROOT / "pyproject.toml", extra=str(ROOT))
    if is_done("project", print_) and (BIN / "maillage").exists():
        return
    say("Commande maillage")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if not run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT):
        stop("Maillage n’a pas pu être installé.", "Maillage could not be installed.")
    remember("project", print_)


def is_node_recent(node: str) -> bool:
    """Whether this Node can run the build (20.19 or later, but not 21 nor early 22)."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    try:
        major, minor = (int(part) for part in answer.stdout.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return False
    return (major, minor) >= (22, 12) or (major == 20 and minor >= 19)


def node_path() -> str:
    """The PATH with a fit Node and npm first: the machine's, else the wheel's in ``.venv``."""
    path = os.environ.get("PATH", "")
    node = shutil.which("node")
    if node and shutil.which("npm") and is_node_recent(node):
        return path
    install("node")
    return f"{BIN}{os.pathsep}{path}"


def build_frontend() -> None:
    """Install the locked npm packages and build ``frontend/dist`` when their inputs changed."""
    lock = fingerprint(FRONTEND / "package-lock.json", FRONTEND / ".npmrc")
    modules = FRONTEND / "node_modules"
    sources = sorted(FRONTEND.glob("*.js*"))
    built = fingerprint(FRONTEND / "src", *sources)
    dist = FRONTEND / "dist" / "office.css"
    has_modules = is_done("npm", lock) and modules.exists()
    if has_modules and is_done("frontend", built) and dist.exists():
        return
    env = {"PATH": node_path()}
    npm = shutil.which("npm", path=env["PATH"]) or "npm"
    (VENV / "node-dir").write_text(str(Path(npm).parent))  # where `make lint` finds it
    if not has_modules:
        say("Paquets de l’interface (npm)")
        if not run(npm, "ci", "--no-progress", cwd=FRONTEND, env=env):
            stop(
                "Les paquets npm n’ont pas pu être installés : vérifiez l’accès au réseau.",
                "The npm packages could not be installed: check the network.",
            )
        remember("npm", lock)
    say("Construction de l’interface")
    if not run(npm, "run", "build", cwd=FRONTEND, env=env):
        stop("L’interface n’a pas pu être construite.", "The front end could not be built.")
    remember("frontend", built)


def find_browser() -> str | None:
    """A browser of the machine that the tests can drive."""
    chosen = os.environ.get("MAILLAGE_TEST_BROWSER")
    names = (chosen,) if chosen else BROWSERS
    return next((path for name in names if (path := shutil.which(name))), None)


def is_debian_root() -> bool:
    """Whether Debian's own Chromium can be installed (Ubuntu's package is only a snap)."""
    release = Path("/etc/os-release")
    return (
        hasattr(os, "geteuid")
        and os.geteuid() == 0
        and shutil.which("apt-get") is not None
        and release.exists()
        and "\nID=debian" in f"\n{release.read_text()}"
    )


def provide_browser() -> None:
    """Write in ``.venv/browser-path`` the browser of the tests; empty: Playwright's own."""
    place = VENV / "browser-path"
    found = find_browser()
    if found:
        place.write_text(found)
        return
    if is_done("browser", "playwright") and place.exists():
        return
    if is_debian_root():
        say("Navigateur des tests : Chromium de Debian (apt-get)")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        get = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        if run("apt-get", "update", env=quiet) and run(*get, env=quiet):
            found = find_browser()
    if found:
        place.write_text(found)
        return
    say("Navigateur des tests : Chromium de Playwright")
    if not run(PYTHON, "-m", "playwright", "install", "chromium"):
        stop(
            "Aucun navigateur pour les tests : installez Chromium ou Google Chrome, "
            "ou donnez son chemin dans MAILLAGE_TEST_BROWSER.",
            "No browser for the tests: install Chromium or Google Chrome, "
            "or give its path in MAILLAGE_TEST_BROWSER.",
        )
    place.write_text("")
    remember("browser", "playwright")


def main() -> None:
    """Do the steps that were asked for, those that are still to do."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="also the tools of lint and tests")
    parser.add_argument("--browser", action="store_true", help="also a browser for the tests")
    options = parser.parse_args()
    started = time.monotonic()
    check_python()
    make_environment()
    install("base")
    if options.dev or options.browser:
        install("dev")
    install_project()
    build_frontend()
    if options.browser:
        provide_browser()
    seconds = time.monotonic() - started
    if seconds > 5:
        say(f"Prêt en {seconds:.0f} s")


if __name__ == "__main__":
    main()
