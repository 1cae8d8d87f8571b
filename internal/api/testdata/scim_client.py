"""Runs scim2-tester (PyPI) against a server and prints what each of its checks found, as JSON."""
import json
import os
import re
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import check_server


def named(result):
    """The check, the type of resource and, of an extension, that it is one: `check_add_attribute User emails`."""
    what = re.search(r"'([^']*)'", result.reason or "")
    path = what.group(1) if what else ""
    if path.startswith("urn:"):
        path = path.rsplit(":", 1)[-1]
        path = "extension" if path in ("User", "Group") else path
    return " ".join(filter(None, [result.title, result.resource_type, path]))


client = Client(base_url=sys.argv[1], headers={"Authorization": "Bearer " + os.environ["SCIM_TOKEN"]})
found = check_server(SyncSCIMClient(client))
print(json.dumps([{"Status": r.status.name, "Check": named(r), "Reason": r.reason} for r in found]))
