"""Packages as authoring tools make them, small; and the course they are placed in."""

import io
import zipfile
from collections.abc import Mapping

from tests.lti.meetings.conftest import clock, hall, surroundings

__all__ = ["archive", "clock", "cmi5_manifest", "hall", "surroundings", "xapi_manifest"]

COURSE = "https://tekija.example/kurssit/1"
UNIT = "https://tekija.example/osat/1"
XAPI_UNIT = "http://tekija.example/urn:articulate:storyline:5AbcDef"


def cmi5_manifest(
    *,
    url: str = "index.html?teema=1",
    attributes: str = 'moveOn="CompletedAndPassed"',
    more: str = "",
) -> str:
    """Return a course structure with one assignable unit, and more beside it."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="{COURSE}">
    <title><langstring lang="fi-FI">Hyvä kysymys</langstring>
      <langstring lang="en">A good question</langstring></title>
    <description><langstring lang="fi">Harjoittele kysymistä</langstring></description>
  </course>
  <au id="{UNIT}" {attributes}>
    <title><langstring lang="fi">Kysymisen taito</langstring></title>
    <description><langstring lang="fi">Osa</langstring></description>
    <url>{url}</url>
    <launchParameters>taso=1</launchParameters>
  </au>{more}
</courseStructure>"""


def xapi_manifest(*, launch: str = "story.html") -> str:
    """Return what Storyline and its like say of themselves."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<tincan xmlns="http://projecttincan.com/tincan.xsd">
  <activities>
    <activity id="{XAPI_UNIT}" type="http://adlnet.gov/expapi/activities/course">
      <name>Palautteen antaminen</name>
      <description lang="und"></description>
      <launch lang="und">{launch}</launch>
    </activity>
    <activity id="urn:articulate:storyline:dia-1" type="http://adlnet.gov/expapi/activities/module">
      <name lang="und">Dia 1</name>
    </activity>
  </activities>
</tincan>"""


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of files by their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return made.getvalue()
