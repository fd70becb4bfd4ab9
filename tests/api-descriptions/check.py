"""Holds the API descriptions of the simulator and of the shop against their servers.

    python check.py <antom-simulator> <antom-storefront>

Schemathesis reads each description, makes requests that it allows and some that it does not, and looks at every answer.
Its seed is fixed, so a failure comes again.
"""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
CONFIGURATION = Path(__file__).resolve().with_name("schemathesis.toml")
EXAMPLES = "20"
# What one description may take. It takes a quarter of that on a busy machine.
DEADLINE = 120


def free_address():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{listener.getsockname()[1]}"


def check(command, environment, folder, description):
    """Starts a server, checks its description, and stops it. Returns whether all is well."""
    log = open(folder / "log", "w+b")
    server = subprocess.Popen(command, cwd=folder, env=os.environ | environment, stdout=log, stderr=log)
    try:
        checked = subprocess.run(
            [SCHEMATHESIS, "--config-file", CONFIGURATION, "run", description, "--checks", "all", "--seed", "1", "--max-examples", EXAMPLES]
            + ["--wait-for-schema", "20", "--warnings", "off", "--no-color"],
            cwd=folder,
            timeout=DEADLINE,
        )
        well = checked.returncode == 0 and server.poll() is None
    finally:
        server.terminate()
        server.wait(timeout=30)
    log.seek(0)
    if not well:
        print(log.read().decode(errors="replace"), file=sys.stderr)
    return well


def site(folder):
    """The least that the shop takes for its files: this check looks at no page."""
    (folder / "pkg").mkdir(parents=True)
    for name in ("storefront.css", "storefront.js"):
        (folder / "pkg" / name).touch()
    return {"LEPTOS_SITE_ROOT": str(folder)}


def main():
    simulator, shop = (str(Path(program).resolve()) for program in sys.argv[1:3])
    catalogue = Path(__file__).resolve().parent.parent / "catalogue"
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "simulator"), Path(folder, "shop")
        first.mkdir(), second.mkdir()
        address, gateway = free_address(), free_address()
        well = check(
            [simulator, "--listen", gateway, "--database", "simulator.db"],
            {},
            first,
            f"http://{gateway}/control/openapi.json",
        )
        well &= check(
            [shop, "serve"],
            {"SHOP_ADDR": address, "SIMULATOR_ADDR": gateway, "RUST_LOG": "warn", "CATALOGUE": str(catalogue)}
            | site(Path(folder, "site")),
            second,
            f"http://{address}/api/v1/openapi.json",
        )
    sys.exit(not well)


if __name__ == "__main__":
    main()
