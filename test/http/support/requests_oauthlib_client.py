"""What a program with Requests-OAuthlib does. Arguments and output as openid-client.mjs."""

import json
import sys

from oauthlib.oauth2 import BackendApplicationClient, LegacyApplicationClient
from oauthlib.oauth2.rfc6749.errors import OAuth2Error
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

url, client_id, secret = sys.argv[1:]
token_url = url + "/token"


def error_of(call):
    try:
        call()
    except OAuth2Error as error:
        return error.error


user = OAuth2Session(client=LegacyApplicationClient(client_id="spa"))
login = user.fetch_token(token_url, username="ada", password="correct horse battery staple")
refreshed = user.refresh_token(token_url, refresh_token=login["refresh_token"])
me = user.post(url + "/graphql", json={"query": "{ me { username } }"}).json()
# A bearer token is no way for a client to show who it is.
user.post(url + "/revoke", data={"token": refreshed["refresh_token"]}, withhold_token=True).raise_for_status()
again = error_of(lambda: user.refresh_token(token_url, refresh_token=refreshed["refresh_token"]))

machine = OAuth2Session(client=BackendApplicationClient(client_id=client_id))
own = machine.fetch_token(token_url, auth=HTTPBasicAuth(client_id, secret))
users = machine.post(url + "/graphql", json={"query": "{ users(first: 1) { nodes { id } } }"}).json()
in_body = OAuth2Session(client=BackendApplicationClient(client_id=client_id))
own_by_body = in_body.fetch_token(token_url, client_id=client_id, client_secret=secret, include_client_id=True)

print(json.dumps({
    "login": dict(login), "refreshed": dict(refreshed), "me": me, "again": again,
    "own": dict(own), "users": users, "ownByBody": dict(own_by_body),
}))
