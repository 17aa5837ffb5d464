"""The key ring: old keys read, the first one writes, purposes do not mix."""

import pytest

from lrs.key_ring import KeyRing, NotOurs

OLD, NEW = "o" * 32, "n" * 32


def test_what_was_sealed_is_opened() -> None:
    ring = KeyRing([NEW])
    assert ring.unseal("names", ring.seal("names", b"Aino")) == b"Aino"


def test_a_value_sealed_before_the_change_of_keys_is_opened() -> None:
    sealed = KeyRing([OLD]).seal("names", b"Aino")
    assert KeyRing([NEW, OLD]).unseal("names", sealed) == b"Aino"


def test_a_value_is_refused_once_its_key_is_gone() -> None:
    sealed = KeyRing([OLD]).seal("names", b"Aino")
    with pytest.raises(NotOurs):
        KeyRing([NEW]).unseal("names", sealed)


def test_new_values_are_sealed_with_the_first_key() -> None:
    sealed = KeyRing([NEW, OLD]).seal("names", b"Aino")
    assert KeyRing([NEW]).unseal("names", sealed) == b"Aino"


def test_a_value_sealed_for_one_purpose_is_refused_for_another() -> None:
    ring = KeyRing([NEW])
    with pytest.raises(NotOurs):
        ring.unseal("tokens", ring.seal("names", b"Aino"))


def test_a_damaged_value_is_refused() -> None:
    ring = KeyRing([NEW])
    sealed = bytearray(ring.seal("names", b"Aino"))
    sealed[-5] ^= 1
    with pytest.raises(NotOurs):
        ring.unseal("names", bytes(sealed))


def test_marks_of_every_key_find_what_the_old_one_marked() -> None:
    marked = KeyRing([OLD]).mark("secret", b"value")
    assert marked in KeyRing([NEW, OLD]).marks("secret", b"value")
    assert KeyRing([NEW, OLD]).mark("secret", b"value") != marked


def test_marks_differ_by_purpose() -> None:
    ring = KeyRing([NEW])
    assert ring.mark("state", b"value") != ring.mark("nonce", b"value")
