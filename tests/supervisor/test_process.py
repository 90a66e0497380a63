"""A process that ends is started again, and who runs it is told why."""

import asyncio
import signal

import anyio
import psutil
import pytest

from bot.supervisor.process import Process

pytestmark = pytest.mark.anyio
STAYS = "http.server", "0", "--bind", "127.0.0.1"
FAILS = "json.tool", "no such file"


async def what_is_told(caplog, arguments, kill=False, **more):
    """The line in the log on a process that has ended."""
    running = asyncio.create_task(
        Process("the child", arguments, **more).keep_running()
    )
    with anyio.fail_after(30):
        while not caplog.messages:
            for child in psutil.Process().children() if kill else ():
                if STAYS[0] in child.cmdline():
                    child.send_signal(signal.SIGKILL)
            await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.wait([running])
    return caplog.messages[0]


async def test_of_a_killed_process_no_reason_is_promised(caplog):
    told = await what_is_told(caplog, STAYS, kill=True)

    assert told.startswith("the child ended (signal 9), somebody killed it; again in")


async def test_a_process_that_fails_has_said_why(caplog):
    told = await what_is_told(caplog, FAILS)

    assert told.startswith("the child ended (exit code")
    assert "the reason stands above" in told


async def test_what_a_process_said_to_its_file_is_looked_for_there(caplog, tmp_path):
    log = tmp_path / "child.log"

    told = await what_is_told(caplog, FAILS, log=log)

    assert f"see {log};" in told
    assert "no such file" in log.read_text()
