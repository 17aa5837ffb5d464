"""What `make run` starts, and that it stops."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.platform.seeded import PROJECT, seeded_links
from tests.platform.served import free_port
from tests.platform.try_out import free_port_from, secret_keys_in


def test_a_taken_port_is_passed_by_loudly(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as neighbour:
        neighbour.bind(("127.0.0.1", 0))
        neighbour.listen()
        taken = neighbour.getsockname()[1]
        assert free_port_from(taken, host="127.0.0.1") > taken
    assert f"Port {taken} is taken" in capsys.readouterr().out


def test_a_free_port_is_used_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    assert free_port_from(port, host="127.0.0.1") == port
    assert capsys.readouterr().out == ""


def test_the_secret_is_kept_between_runs_and_from_others_eyes(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    secret = secret_keys_in(folder)
    assert len(secret) >= 32
    assert secret_keys_in(folder) == secret
    assert (folder / "secret-keys").stat().st_mode & 0o077 == 0


def test_every_seeded_module_gets_a_link_and_the_programme_its_home() -> None:
    links = seeded_links()
    modules = [link.module for link in links[:-1]]
    assert len(modules) >= 3
    assert len(set(modules)) == len(modules)
    assert links[-1].module is None
    assert all(link.titles.keys() >= {"fi", "sv", "en"} for link in links)


def test_it_runs_twice_over_the_same_folder_and_stops_when_asked(tmp_path: Path) -> None:
    for _ in range(2):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.platform.try_out", "--folder", str(tmp_path / "run")],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        address = next(
            (line.rpartition(" ")[2].strip() for line in process.stdout if "Open in a" in line),
            None,
        )
        assert address is not None
        assert "Aino Virtanen" in requests.get(address, timeout=20).text
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
        assert "Stopped." in rest
        assert process.returncode == 0
        with pytest.raises(requests.ConnectionError):
            requests.get(address, timeout=5)
