import copy
import pickle
from http import cookies


def refused(function, *args):
    try:
        print(function(*args))
    except cookies.CookieError as error:
        print(error)


# A header to send, and its attributes.
jar = cookies.SimpleCookie()
jar["fig"] = "newton"
jar["fig"]["path"] = "/jar"
jar["fig"]["max-age"] = 60
jar["fig"]["Secure"] = True
jar["sugar"] = 'a "wafer"; é'
jar["n"] = 3
print(jar)
print(jar.output(attrs=["path"], header="Cookie:", sep=" | "))
print(repr(jar), jar["fig"].value, jar["n"].key, jar["sugar"].coded_value)
print(jar["sugar"].js_output(["path"]))

# Headers that were received.
print(cookies.SimpleCookie('chips=ahoy; vienna=finger; expires=Wed, 01 Jan 2020 00:00:00 GMT; HttpOnly').output(sep=" | "))
print(cookies.SimpleCookie('$Version=1; a=1; $Path=/x; b="q\\"w\\073"; Path=/; c=; e=5').items())
print(cookies.SimpleCookie("a=1; flag"), cookies.SimpleCookie("path=/; a=1"), cookies.SimpleCookie("a=1,b=[2]"))
print(cookies.SimpleCookie('a="\\"'), cookies.SimpleCookie("key=value; expires=Sunday, 06-Nov-94 08:49:37 GMT"))
print(cookies.SimpleCookie({"a": 1}), cookies.BaseCookie("a=b"))

# What may not be sent.
refused(jar.__setitem__, "a b", "x")
refused(jar.__setitem__, "path", "x")
refused(jar["fig"].__setitem__, "colour", "x")
refused(jar["fig"].__setitem__, "path", "/\r\nX: y")
refused(jar["fig"].update, {"nope": 1})
refused(jar["fig"].set, "k", "a\nb", "c")
refused(cookies.SimpleCookie, 'k="\\001"')

# They are values.
fig = jar["fig"]
print(fig == fig.copy() == copy.copy(fig) == pickle.loads(pickle.dumps(fig)), fig == dict(fig))
print(pickle.loads(pickle.dumps(jar)) == jar, cookies.Morsel())
try:
    fig.value = "x"
except AttributeError as error:
    print(error)
