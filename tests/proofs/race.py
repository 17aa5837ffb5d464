"""Many clients, one id, two contents: one is kept, and who sent the other is told 409."""

import json
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.proofs.clients import JSON, Client, statement

CLIENTS = 32
_PATH = "/xapi/statements"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the rounds: in how many each content won, and what went wrong."""

    rounds: int
    first_won: int
    wrong: tuple[str, ...]


def race(
    address: tuple[str, int],
    authorization: str,
    *,
    rounds: int,
    tell: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Run rounds, in each of which all clients send at once, half of them by PUT."""
    clients = [Client(address, authorization) for _ in range(CLIENTS)]
    barrier = threading.Barrier(CLIENTS)
    first_won, wrong = 0, []
    with ThreadPoolExecutor(CLIENTS) as pool:
        for number in range(rounds):
            contents = _two_contents()

            def send(place: int, contents: tuple[JSON, JSON] = contents) -> int:
                barrier.wait()
                sent = contents[place % 2]
                if place % 4 < 2:
                    path = f"{_PATH}?statementId={sent['id']}"
                    return clients[place].ask("PUT", path, sent)[0]
                return clients[place].ask("POST", _PATH, sent)[0]

            codes = list(pool.map(send, range(CLIENTS)))
            winner, trouble = _judged(clients[0], contents, codes)
            first_won += winner == 0
            wrong += [f"round {number}: {each}" for each in trouble]
            tell(number + 1)
    for client in clients:
        client.close()
    return Outcome(rounds, first_won, tuple(wrong))


def _two_contents() -> tuple[JSON, JSON]:
    named = str(uuid.uuid4())
    return (
        statement(named, result={"response": "one"}),
        statement(named, result={"response": "two"}),
    )


def _judged(client: Client, contents: tuple[JSON, JSON], codes: list[int]) -> tuple[int, list[str]]:
    status, body = client.ask("GET", f"{_PATH}?statementId={contents[0]['id']}")
    if status != 200:
        return -1, [f"the statement is not there ({status})"]
    kept = json.loads(body)["result"]["response"]
    winner = 0 if kept == "one" else 1
    expected = [
        (204 if place % 4 < 2 else 200) if place % 2 == winner else 409 for place in range(CLIENTS)
    ]
    return winner, [] if codes == expected else [f"{kept} was kept, codes {codes}"]
