"""Every IRI the product speaks, named once. None of the verbs is ours (coaching.md's table)."""

# Verbs.
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
INITIALIZED = "http://adlnet.gov/expapi/verbs/initialized"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
TERMINATED = "http://adlnet.gov/expapi/verbs/terminated"
PROGRESSED = "http://adlnet.gov/expapi/verbs/progressed"
REGISTERED = "http://adlnet.gov/expapi/verbs/registered"
UNREGISTERED = "http://id.tincanapi.com/verb/unregistered"
ATTENDED = "http://adlnet.gov/expapi/verbs/attended"
EXPERIENCED = "http://adlnet.gov/expapi/verbs/experienced"
DOWNLOADED = "http://id.tincanapi.com/verb/downloaded"
ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
FAILED = "http://adlnet.gov/expapi/verbs/failed"
PLANNED = "https://w3id.org/xapi/tla/verbs/planned"
PLAYED = "https://w3id.org/xapi/video/verbs/played"
PAUSED = "https://w3id.org/xapi/video/verbs/paused"
SEEKED = "https://w3id.org/xapi/video/verbs/seeked"

# Activity types.
PROGRAMME = "http://adlnet.gov/expapi/activities/course"
MODULE = "http://adlnet.gov/expapi/activities/module"
WEB_PAGE = "https://w3id.org/xapi/acrossx/activities/webpage"
FILE = "http://adlnet.gov/expapi/activities/file"
ASSESSMENT = "http://adlnet.gov/expapi/activities/assessment"
INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
WEBINAR = "http://id.tincanapi.com/activitytype/webinar"
MEETING = "http://adlnet.gov/expapi/activities/meeting"
VIDEO = "https://w3id.org/xapi/video/activity-type/video"
GOAL = "http://id.tincanapi.com/activitytype/goal"
SURVEY = "http://id.tincanapi.com/activitytype/survey"
PROFILE = "http://adlnet.gov/expapi/activities/profile"
TUTOR_SESSION = "http://id.tincanapi.com/activitytype/tutor-session"

# Extensions that the privacy rules of our profile exclude.
IP_ADDRESS = "http://id.tincanapi.com/extension/ip-address"
REFLECTION = "http://id.tincanapi.com/extension/reflection"
USER_AGENT = "https://w3id.org/xapi/video/extensions/user-agent"

# The xAPI Video Profile.
VIDEO_PROFILE = "https://w3id.org/xapi/video"
VIDEO_TIME = "https://w3id.org/xapi/video/extensions/time"
VIDEO_TIME_FROM = "https://w3id.org/xapi/video/extensions/time-from"
VIDEO_TIME_TO = "https://w3id.org/xapi/video/extensions/time-to"
VIDEO_PROGRESS = "https://w3id.org/xapi/video/extensions/progress"
VIDEO_SEGMENTS = "https://w3id.org/xapi/video/extensions/played-segments"
VIDEO_LENGTH = "https://w3id.org/xapi/video/extensions/length"
VIDEO_THRESHOLD = "https://w3id.org/xapi/video/extensions/completion-threshold"
VIDEO_SESSION = "https://w3id.org/xapi/video/extensions/session-id"

# Attachments.
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"

# xAPI profiles.
PROFILES_CONTEXT = "https://w3id.org/xapi/profiles/context"
PROFILES_SPECIFICATION = "https://w3id.org/xapi/profiles#1.0"
