# The codes and methods of HTTP.
import pickle
from http import HTTPMethod, HTTPStatus

print(repr(HTTPStatus.NOT_FOUND), str(HTTPStatus.NOT_FOUND))    # prints: <HTTPStatus.NOT_FOUND: 404> 404
print(HTTPStatus.NOT_FOUND.phrase, "-", HTTPStatus.NOT_FOUND.description)
# prints: Not Found - Nothing matches the given URI
print(HTTPStatus(418), HTTPStatus.OK == 200, len(HTTPStatus))   # prints: 418 True 62
print(HTTPStatus.REQUEST_URI_TOO_LONG is HTTPStatus.URI_TOO_LONG)    # prints: True
print([code for code in HTTPStatus if code.is_informational][-1], HTTPStatus.FOUND.is_redirection,
      HTTPStatus.CONFLICT.is_client_error, HTTPStatus.CONFLICT.is_server_error)    # prints: 103 True True False
try:
    HTTPStatus(999)
except ValueError as error:
    print(error)    # prints: 999 is not a valid HTTPStatus
print(repr(HTTPMethod.GET), HTTPMethod("POST") == "POST", HTTPMethod.PATCH.description)
# prints: <HTTPMethod.GET> True Apply partial modifications to a target.
print(pickle.loads(pickle.dumps(HTTPStatus.OK)) is HTTPStatus.OK)    # prints: True
