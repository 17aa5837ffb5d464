"""A publication that was frozen before this version is shown as it was."""

import hashlib
import json
import uuid

import pytest
import sqlalchemy as sa

from dashboards.tables import publication
from lrs.surroundings import Surroundings
from lti.sign_in.roles import StaffRole
from tests.conftest import NOW
from tests.dashboards.publishing.conftest import Enter, get, published

_SINCE = ("items", "role_groups", "reach", "comparators", "series", "targets", "gate")


@pytest.mark.usefixtures("round_id")
def test_a_record_of_before_is_read_and_its_bytes_stay(
    surroundings: Surroundings, organisation_id: int, enter: Enter
) -> None:
    newer = published(surroundings, organisation_id)
    told = newer.record
    assert told == json.loads(newer.body)
    for name in _SINCE:
        told.pop(name)
    told["community"].pop("usefulness")
    told["units"].pop("overfull")
    body = json.dumps(told).encode()
    older = uuid.uuid4()
    with surroundings.database.write() as connection:
        connection.execute(
            sa.insert(publication).values(
                organisation_id=organisation_id,
                id=older,
                round_id=uuid.uuid4(),
                made_at=NOW,
                record=body,
                sha256=hashlib.sha256(body).digest(),
                signed_at=NOW,
                signed_by="person 1",
            )
        )
    reader = enter(StaffRole.REPORT_READER)
    page = get(reader, f"/results/{older}")
    assert page.status_code == 200
    assert "vastaajista tunnistaa valmentavan työotteen työyhteisössään" in page.text
    assert get(reader, f"/results/{older}.json").get_data() == body
    assert get(reader, f"/results/{older}.csv").status_code == 200
    assert get(reader, "/results").status_code == 200
