"""What a program with Authlib does. Arguments and output as openid-client.mjs."""

import json
import sys

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

url, client_id, secret = sys.argv[1:]
token_url = url + "/token"
user = {"username": "ada", "password": "correct horse battery staple"}


def error_of(call):
    try:
        call()
    except OAuthError as error:
        return error.error


def public(method):
    session = OAuth2Session("spa", "", token_endpoint_auth_method=method)
    login = session.fetch_token(token_url, grant_type="password", **user)
    refreshed = session.refresh_token(token_url, refresh_token=login["refresh_token"])
    revoked = session.revoke_token(url + "/revoke", token=refreshed["refresh_token"], token_type_hint="refresh_token")
    again = error_of(lambda: session.refresh_token(token_url, refresh_token=refreshed["refresh_token"]))
    return {"login": dict(login), "refreshed": dict(refreshed), "revoked": revoked.status_code, "again": again}


def registered(method):
    session = OAuth2Session(client_id, secret, token_endpoint_auth_method=method, scope="users:read")
    own = session.fetch_token(token_url, grant_type="client_credentials")
    described = session.introspect_token(url + "/introspect", token=own["access_token"])
    wrong = OAuth2Session(client_id, "wrong", token_endpoint_auth_method=method)
    refused = error_of(lambda: wrong.fetch_token(token_url, grant_type="client_credentials"))
    return {"own": dict(own), "introspected": described.json(), "wrong": refused}


print(json.dumps({
    "public": {"none": public("none"), "basic": public("client_secret_basic")},
    "registered": {name: registered(name) for name in ("client_secret_basic", "client_secret_post")},
}))
