"""A job as an integrator writes it, with the client that openapi-python-client generates from the API's document.

Everything goes through the generated package `clientsphere`; only the live changes are read line by line, with the HTTP client that it holds,
because generators know no streams. Each step says what must hold, and the first that does not ends the job.

CLIENTSPHERE_URL, CLIENTSPHERE_EMAIL and CLIENTSPHERE_PASSWORD say where and as whom.
"""

import csv
import io
import json
import os
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from clientsphere import AuthenticatedClient, Client
from clientsphere.api.bulk_changes import get_bulk_change, undo_bulk_change
from clientsphere.api.customers import (
    attach_customer_file,
    change_many_customers,
    create_customer,
    download_customer_file,
    edit_customer,
    export_customers_csv,
    export_customers_xlsx,
    get_customer,
    import_customers,
    list_customer_timeline,
    list_customers,
    log_customer_interaction,
)
from clientsphere.api.identity import create_key, list_keys, sign_in
from clientsphere.api.imports import get_import, preview_import, run_import, undo_import
from clientsphere.models import (
    Address,
    Attachment,
    BulkActionAddTags,
    BulkActionAddTagsType,
    BulkChange,
    BulkStatus,
    BulkTargetIds,
    ColumnUse,
    Customer,
    CustomerKind,
    CustomerPage,
    CustomerRow,
    EditCustomer,
    Import,
    ImportPlan,
    ImportPlanDefaults,
    ImportPreview,
    ImportStatus,
    ImportUndo,
    Interaction,
    InteractionKind,
    MadeApiKey,
    NewApiKey,
    NewApiKeyPermissions,
    NewBulkChange,
    NewCustomer,
    NewInteraction,
    PageTimelineEntry,
    SignedIn,
    SignIn,
    TimelineEventChange,
    TimelineEventFile,
    TimelineEventInteraction,
    UndoStatus,
)
from clientsphere.types import File, Response

URL = os.environ["CLIENTSPHERE_URL"]
EMAIL = os.environ["CLIENTSPHERE_EMAIL"]
PASSWORD = os.environ["CLIENTSPHERE_PASSWORD"]

# Told apart from those of the run before.
RUN = uuid.uuid4().hex[:8]
FIRMS = 45
SHEET = "name,email,city\n" + "".join(f"Firm {RUN} {n:02},office{n:02}@{RUN}.example,Oslo\n" for n in range(FIRMS))
CONTRACT = "Kontrakt.txt", "Blåbær og multer\r\n".encode() * 100

Kind = TypeVar("Kind")
Found = TypeVar("Found")


def got(kind: type[Kind], answer: object) -> Kind:
    """The answer, which must be of this kind: a refusal is a problem, and is shown."""
    assert isinstance(answer, kind), f"expected {kind.__name__}, got {answer}"
    return answer


def refused(status: HTTPStatus, code: str, answer: Response[Any]) -> None:
    """The answer must be a problem with this status and code."""
    assert (answer.status_code, getattr(answer.parsed, "code", None)) == (status, code), answer


def wait(what: str, look: Callable[[], Found | None]) -> Found:
    """Looks every tenth of a second until there is something, for at most a minute."""
    for _ in range(600):
        if (found := look()) is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited a minute for {what}")


def signed_in() -> tuple[AuthenticatedClient, SignedIn]:
    """Signs in by password; a wrong one is refused."""
    anyone = Client(URL, timeout=30)
    refused(HTTPStatus.UNAUTHORIZED, "wrong_credentials", sign_in.sync_detailed(client=anyone, body=SignIn(EMAIL, "no password of ours")))
    session = got(SignedIn, sign_in.sync(client=anyone, body=SignIn(EMAIL, PASSWORD)))
    assert session.user.email == EMAIL
    return AuthenticatedClient(URL, session.access_token, timeout=30), session


def with_key(person: AuthenticatedClient, session: SignedIn) -> AuthenticatedClient:
    """Makes an API key that may do with customers what its owner may, and goes on with it."""
    permissions = NewApiKeyPermissions()
    for permission, scope in session.user.permissions.additional_properties.items():
        # To erase for good is for people, not for programs.
        if permission.split(".")[0] in {"customer", "interaction", "attachment"} and permission != "customer.erase":
            permissions[permission] = scope
    new = NewApiKey(f"Job {RUN}", permissions, datetime.now(UTC) + timedelta(days=1), PASSWORD)
    made = got(MadeApiKey, create_key.sync(client=person, body=new))
    assert made.key.id in {key.id for key in got(list, list_keys.sync(client=person))}
    program = AuthenticatedClient(URL, made.secret, timeout=30)
    # A key reaches no account.
    refused(HTTPStatus.FORBIDDEN, "forbidden", list_keys.sync_detailed(client=program))
    return program


def imported(client: AuthenticatedClient) -> Import:
    """Uploads a sheet, looks at the preview, runs the import and waits for its end."""
    upload = File(io.BytesIO(SHEET.encode()), "firms.csv", "text/csv")
    sheet = got(Import, import_customers.sync(client=client, body=upload, filename="firms.csv"))
    assert (sheet.rows, [column.suggestion for column in sheet.columns]) == (FIRMS, ["name", "email", "city"])

    columns = [ColumnUse(column.position, str(column.suggestion)) for column in sheet.columns]
    defaults = ImportPlanDefaults()
    defaults["kind"] = "company"
    plan = ImportPlan(columns, currency="EUR", correct_spelling=True, defaults=defaults, tags=["imported"])
    preview = got(ImportPreview, preview_import.sync(sheet.id, client=client, body=plan))
    assert (preview.create, preview.fail) == (FIRMS, 0), preview.issues

    got(Import, run_import.sync(sheet.id, client=client, body=plan))

    def finished() -> Import | None:
        now = got(Import, get_import.sync(sheet.id, client=client))
        return now if now.status is ImportStatus.FINISHED else None

    done = wait("the import", finished)
    assert (done.created, done.failed) == (FIRMS, 0), done
    return done


def pages(client: AuthenticatedClient, sheet: Import) -> Iterator[CustomerPage]:
    """What came with the import, page after page, each by the cursor of the one before."""
    page = got(CustomerPage, list_customers.sync(client=client, import_id=sheet.id, limit=20))
    yield page
    while page.next_:
        page = got(CustomerPage, list_customers.sync(client=client, import_id=sheet.id, limit=20, after=page.next_))
        yield page


def paged(client: AuthenticatedClient, sheet: Import) -> list[CustomerRow]:
    """Walks through the whole list: each row comes once."""
    sizes, rows = [], []
    for page in pages(client, sheet):
        sizes.append(len(page.items))
        rows += page.items
    assert sizes == [20, 20, 5], sizes
    assert len({row.id for row in rows}) == FIRMS
    return rows


def edited(client: AuthenticatedClient, firm: uuid.UUID) -> None:
    """Two change what they have read: the second is refused, reads again and then succeeds."""
    read = get_customer.sync_detailed(firm, client=client)
    version = read.headers["etag"]
    bergen, description = EditCustomer(address=Address(city="Bergen")), EditCustomer(description="Moved last year")
    first = edit_customer.sync_detailed(firm, client=client, body=bergen, if_match=version)
    assert first.status_code == HTTPStatus.OK and first.headers["etag"] != version, first

    refused(
        HTTPStatus.PRECONDITION_FAILED,
        "changed_meanwhile",
        edit_customer.sync_detailed(firm, client=client, body=description, if_match=version),
    )
    again = get_customer.sync_detailed(firm, client=client)
    assert got(Customer, again.parsed).address.city == "Bergen"
    second = edit_customer.sync_detailed(firm, client=client, body=description, if_match=again.headers["etag"])
    customer = got(Customer, second.parsed)
    assert (customer.address.city, customer.description) == ("Bergen", "Moved last year")


def repeated(client: AuthenticatedClient) -> Customer:
    """A request whose answer was lost is sent again under the same key: one customer, one answer. Another request may not use the key."""
    key, new = str(uuid.uuid4()), NewCustomer(CustomerKind.COMPANY, f"Twice {RUN}")
    first = create_customer.sync_detailed(client=client, body=new, idempotency_key=key)
    second = create_customer.sync_detailed(client=client, body=new, idempotency_key=key)
    assert (first.status_code, second.status_code) == (HTTPStatus.CREATED, HTTPStatus.CREATED)
    assert first.content == second.content
    assert len(got(CustomerPage, list_customers.sync(client=client, q=new.name)).items) == 1

    other = NewCustomer(CustomerKind.COMPANY, f"Other {RUN}")
    refused(HTTPStatus.UNPROCESSABLE_ENTITY, "validation", create_customer.sync_detailed(client=client, body=other, idempotency_key=key))
    return got(Customer, first.parsed)


def attached(client: AuthenticatedClient, customer: Customer) -> Attachment:
    """A file comes back as it was sent."""
    name, content = CONTRACT
    file = got(Attachment, attach_customer_file.sync(customer.id, client=client, body=File(io.BytesIO(content)), filename=name))
    assert (file.name, file.size, file.content_type) == (name, len(content), "text/plain"), file
    answer = download_customer_file.sync_detailed(file.id, client=client)
    assert answer.status_code == HTTPStatus.OK and answer.content == content
    return file


def told(client: AuthenticatedClient, customer: Customer, file: Attachment) -> None:
    """The timeline has the call that is logged, the file and that the customer was added, the newest first."""
    call = NewInteraction(InteractionKind.CALL, "Asked for an offer")
    logged = got(Interaction, log_customer_interaction.sync(customer.id, client=client, body=call))
    page = got(PageTimelineEntry, list_customer_timeline.sync(customer.id, client=client))
    interaction, added, created = (entry.event for entry in page.items)
    assert got(TimelineEventInteraction, interaction).id == logged.id
    assert got(TimelineEventFile, added).file.id == file.id and not got(TimelineEventFile, added).removed
    assert got(TimelineEventChange, created).action == "customer.created"


def exported(client: AuthenticatedClient, sheet: Import) -> None:
    """What a list shows is in its exports, under the same filter."""
    table = export_customers_csv.sync_detailed(client=client, import_id=sheet.id)
    assert table.status_code == HTTPStatus.OK
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(rows) == FIRMS and {row["City"] for row in rows} == {"Oslo", "Bergen"}

    workbook = export_customers_xlsx.sync_detailed(client=client, import_id=sheet.id)
    assert workbook.status_code == HTTPStatus.OK
    with zipfile.ZipFile(io.BytesIO(workbook.content)) as parts:
        assert parts.testzip() is None and "xl/workbook.xml" in parts.namelist()


def events(client: AuthenticatedClient) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Live changes by name and data, as they come."""
    with client.get_httpx_client().stream("GET", "/api/v1/live") as answer:
        assert answer.status_code == HTTPStatus.OK, answer
        name, data = "", None
        for line in answer.iter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data" and value:
                data = json.loads(value)
            elif not line and name:
                yield name, data
                name, data = "", None


def followed(client: AuthenticatedClient, customer: Customer) -> None:
    """Whoever listens hears of a change, also of the own."""
    live = events(client)
    name, _ = next(live)
    assert name == "hello", name
    version = get_customer.sync_detailed(customer.id, client=client).headers["etag"]
    got(Customer, edit_customer.sync(customer.id, client=client, body=EditCustomer(description="Heard"), if_match=version))
    name, change = next(live)
    assert name == "change" and change is not None, (name, change)
    assert (change["topic"], change["id"], change["action"]) == ("customers", str(customer.id), "customer.edited"), change
    live.close()


def changed_and_undone(client: AuthenticatedClient, rows: list[CustomerRow]) -> None:
    """Many are changed at once, and the change is taken back."""
    some = [uuid.UUID(str(row.id)) for row in rows[:10]]
    new = NewBulkChange(BulkTargetIds(some), BulkActionAddTags(["key-account"], BulkActionAddTagsType.ADD_TAGS), expected_count=len(some))

    def ended(change: BulkChange) -> BulkChange:
        def look() -> BulkChange | None:
            now = got(BulkChange, get_bulk_change.sync(change.id, client=client))
            return now if now.status is BulkStatus.FINISHED else None

        return wait("the bulk change", look)

    def tagged() -> int:
        return len(got(CustomerPage, list_customers.sync(client=client, tag="key-account")).items)

    change = ended(got(BulkChange, change_many_customers.sync(client=client, body=new)))
    assert (change.changed, change.failed, change.can_undo, tagged()) == (10, 0, True, 10), change
    undone = ended(got(BulkChange, undo_bulk_change.sync(change.id, client=client)))
    assert (undone.changed, undone.undoes, tagged()) == (10, change.id, 0), undone


def taken_back(client: AuthenticatedClient, sheet: Import) -> None:
    """The import is undone; what was edited since stays, and is counted."""
    got(Import, undo_import.sync(sheet.id, client=client))

    def undone() -> ImportUndo | None:
        undo = got(ImportUndo, got(Import, get_import.sync(sheet.id, client=client)).undo)
        return undo if undo.status is UndoStatus.FINISHED else None

    undo = wait("the import to be undone", undone)
    left = got(CustomerPage, list_customers.sync(client=client, import_id=sheet.id)).items
    assert undo.removed + undo.kept == FIRMS and len(left) == undo.kept, undo


def main() -> None:
    person, session = signed_in()
    program = with_key(person, session)
    sheet = imported(program)
    rows = paged(program, sheet)
    edited(program, uuid.UUID(str(rows[0].id)))
    customer = repeated(program)
    file = attached(program, customer)
    told(program, customer, file)
    exported(program, sheet)
    followed(program, customer)
    changed_and_undone(program, rows)
    taken_back(program, sheet)
    print("All done.")


if __name__ == "__main__":
    main()
