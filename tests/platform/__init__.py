"""A stand-in LMS: an LTI 1.3 platform with real keys that behaves as Moodle 4.5 was seen to.

It shares no code with the tool, so that a mistake there is not repeated here.
"""
