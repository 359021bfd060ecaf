"""What Schemathesis is told in code: which refusals of requests that fit the document are no findings, each rule with its reason. Every other
refusal is one: either the document has to say what the server refuses, or the server must not refuse it. Settings: schemathesis.toml."""

import itertools
import re

import schemathesis

# The field, and what is said of it.
RULES = [
    # A cursor is made by one list in one order.
    (r"after|before", r"is not a cursor of this (list and order|timeline)|cannot go together with after"),
    # Names in a list that grows.
    (r"(.+\.)?time_zone", r"must be a name such as Europe/Berlin"),
    # Fields are those of a record type, custom ones too; how they are compared and what they may hold depends on their kind.
    (r"(target\.query\.)?filter.*", r".*"),
    (r"target\.query\..*", r"is not known"),
    (r"custom\..*", r".*"),
    (r"(action\.)?fields.*|action\.type", r".*"),
    (r"columns|defaults(\..+)?|match_by", r".*"),
    (r"ids(\[\d+\])?", r"is not a custom field that is in use|is named twice"),
    (r"target", r"finds no .+"),
    # A position stands once in a list of objects.
    (r"columns", r"names column \d+ twice"),
    (r"consents|other_emails|other_phones", r"(names|has) an? (channel|address|number) twice"),
    # Rules between fields.
    (r"kind|actor_id|mentioned_id", r"is for interactions"),
    (r"email", r"is required for a person"),
    (r"birth_date", r"is for persons"),
    (r"lost_reason", r"is required for a lost lead"),
    (r"person_id", r"is required, or new_person|cannot go together with new_person"),
    (r"choices.*", r"are for fields of choices only|needs at least one choice|.*twice.*"),
    (r"add_new", r"must be on where records are not updated: nothing would be imported"),
    (r"other_emails|other_phones", r"has the (address that is in email|number that is in phone)"),
    (r"other_addresses\[\d+\]\.address", r"is empty"),
    # An amount of a record is a price or a value; that of a custom field may be below nothing.
    (r"price|revenue|value", r"must not be negative"),
    # Other records.
    (r"other_id", r"must be (another customer than the one that stays|of the same kind: both companies, or both persons)"),
    (r"(action\.)?owner_id", r"is not an active user|must be you or somebody whose .+ you may edit"),
    (r"team_id", r"is not a team"),
    (r"role_ids.*", r"names .+"),
    (r"parent_id|person_id", r".*"),
    (r"mentions", r"cannot name somebody: only active users who can see this .+"),
    # What is past or to come depends on the day.
    (r"expires_at", r"must be within the next two years"),
    (r"occurred_at", r"must not be (before 1900|in the future)"),
    (r"birth_date", r"must (be a day between 1900 and today|not be in the future)"),
    (r"consents\[\d+\]\.at", r"must not be in the future"),
    # A moment with an offset may lie in the year before the first or after the last.
    (r".*", r"must be a moment between the years 1 and 9999"),
    # Who one is, and what one may.
    (r"current_password", r"is not your current password"),
    (r"(new_)?password", r"is (easy to guess|one of the most common passwords): .+"),
    (r"permissions", r"you may not .+"),
    (r"confirm_name", r"is not the name of this customer"),
    (r"email", r"is your address already"),
    # Quoted names and addresses of machines are of the format, but no server for mail takes them.
    (r"(.+\.)?email", r"must be an address such as name@example\.com"),
    # What a file holds is no part of the document.
    (r"file", r".*"),
    (r"filename|name", r"is that of a program, which cannot be attached; .+"),
    # A number is whole without a point, too: 1.0 is an integer for JSON Schema, and none for the server.
    (r".*", r"invalid type: floating point .+"),
]


def value_of(body, field):
    return body.get(field) if isinstance(body, dict) else None


def is_listed(error, case):
    field, message = error["field"], error["message"]
    if message == "is required":
        # Characters that show nothing are no name: which they are, no expression says.
        return bool(value_of(case.body, field))
    return any(re.fullmatch(name, field, re.DOTALL) and re.fullmatch(said, message, re.DOTALL) for name, said in RULES)


def was_filled(case, response):
    """Whether a file that is empty by its description was sent with something in it: where any media type will do, as a JSON text."""
    return case.body in ("", b"") and bool(response.request.body)


def is_space(failure, case):
    """Whether what is too long is nothing but space, which people leave in a field and which stands for no value, however much of it."""
    found = re.search(r"in body - (\S+): String larger than maxLength", failure.message)
    value = value_of(case.body, found[1]) if found else None
    return isinstance(value, str) and not value.strip()


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Drops a refusal of which every part is listed, and what was not sent as it was made."""
    if failure.code == "ST201":
        return not was_filled(case, response) and not is_space(failure, case)
    if failure.code != "ST202" or response.status_code not in (400, 422):
        return True
    errors = response.json().get("errors") or []
    return not errors or not all(is_listed(error, case) for error in errors)


numbers = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    """A key that another request had is refused, so each request has one of its own."""
    key = (case.headers or {}).get("Idempotency-Key")
    if key and case.meta and case.meta.generation.mode.is_positive:
        case.headers["Idempotency-Key"] = f"{next(numbers)}-{key}"[:200]
