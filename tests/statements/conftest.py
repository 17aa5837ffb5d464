"""Property tests say what is right, not how fast: a busy machine must not make them fail."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "unhurried",
    settings(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unhurried")
