# Messages: made, written, read, and what is noted of those that are not as they should be.
import datetime
import email
from email import policy
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import (formataddr, format_datetime, formatdate, getaddresses, parseaddr, parsedate_to_datetime,
                         parsedate_tz)

# Dates and addresses.
print(formatdate(0), "|", formatdate(0, usegmt=True))
# prints: Thu, 01 Jan 1970 00:00:00 -0000 | Thu, 01 Jan 1970 00:00:00 GMT
print(parsedate_to_datetime("Mon, 20 Nov 1995 19:12:08 -0500"), parsedate_tz("20 Nov 95 19:12 EST"))
# prints: 1995-11-20 19:12:08-05:00 (1995, 11, 20, 19, 12, 0, 0, 1, -1, -18000)
print(parseaddr('"Smith, Ann" <ann@example.org>'), parseaddr("bob@example.org (Bob)"), parseaddr("a@b <c@d>"))
# prints: ('Smith, Ann', 'ann@example.org') ('Bob', 'bob@example.org') ('', '')
print(getaddresses(["Ann <a@b>, c@d", "Group: e@f, g@h;"]))
# prints: [('Ann', 'a@b'), ('', 'c@d'), ('', 'e@f'), ('', 'g@h')]
print(formataddr(("Smith, Ann", "a@b")), formataddr(("Jörg", "j@x")))    # prints: "Smith, Ann" <a@b> =?utf-8?b?SsO2cmc=?= <j@x>

# Headers.
print(decode_header("=?utf-8?q?J=C3=B6?= plain"), str(make_header(decode_header("=?iso-8859-1?q?p=F6stal?="))))
# prints: [(b'J\xc3\xb6', 'utf-8'), (b' plain', None)] pöstal
print(Header("Grüße", "utf-8").encode())    # prints: =?utf-8?b?R3LDvMOfZQ==?=

# The older interface.
message = MIMEMultipart("alternative", boundary="=-=")
message["Subject"] = "Two forms"
message.attach(MIMEText("plain\n"))
message.attach(MIMEText("<p>é</p>", "html"))
message.attach(MIMEApplication(b"\0\1\2", Name="data.bin"))
print(message.as_string().replace("\n", "|"))
# prints: Content-Type: multipart/alternative; boundary="=-="|MIME-Version: 1.0|Subject: Two forms||--=-=|Content-Type: text/plain; charset="us-ascii"|MIME-Version: 1.0|Content-Transfer-Encoding: 7bit||plain||--=-=|Content-Type: text/html; charset="utf-8"|MIME-Version: 1.0|Content-Transfer-Encoding: base64||PHA+w6k8L3A+||--=-=|Content-Type: application/octet-stream; Name="data.bin"|MIME-Version: 1.0|Content-Transfer-Encoding: base64||AAEC||--=-=--|
again = email.message_from_string(message.as_string())
print([part.get_content_type() for part in again.walk()], again.as_bytes() == message.as_bytes())
# prints: ['multipart/alternative', 'text/plain', 'text/html', 'application/octet-stream'] True
print(again.get_payload(1).get_payload(decode=True).decode(), again.get_payload(2).get_filename(), again.get_boundary())
# prints: <p>é</p> data.bin =-=

raw = """Received: from x
 by y
Content-Type: text/plain; charset="utf-8"; name*=utf-8''%C3%A9.txt
X-A: 1
x-a: 2

body
"""
message = email.message_from_string(raw)
print(message["received"], message.get_all("X-A"), message.get_content_charset(), message.get_filename())
# prints: from x
# prints:  by y ['1', '2'] utf-8 é.txt
message.replace_header("X-A", "3")
message.add_header("Content-Disposition", "attachment", filename="a b.txt")
message.set_param("charset", "latin-1")
message.del_param("name")
del message["received"]
print(message.items())
# prints: [('X-A', '3'), ('x-a', '2'), ('Content-Disposition', 'attachment; filename="a b.txt"'), ('content-type', 'text/plain; charset="latin-1"')]

# The one of today.
message = EmailMessage()
message["Subject"] = "Grüße"
message["From"] = Address("Jörg", "j", "example.org")
message["To"] = "Ann <a@example.org>, b@example.org"
message["Date"] = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc)
message.set_content("Hello\n")
message.add_alternative("<p>Hello", subtype="html")
message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="ü.png")
print(message["to"].addresses[0].domain, message["date"].datetime.year, message["subject"])    # prints: example.org 2024 Grüße
print(message.get_body().get_content(), end="")    # prints: <p>Hello
print([part.get_filename() for part in message.iter_attachments()])    # prints: ['ü.png']
again = email.message_from_bytes(message.as_bytes(), policy=policy.default)
print(again["from"].addresses[0].display_name, again["subject"], next(again.iter_attachments()).get_content())
# prints: Jörg Grüße b'\x89PNG'
print(message.as_bytes(policy=policy.SMTP).splitlines()[:2])
# prints: [b'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=', b'From: =?utf-8?q?J=C3=B6rg?= <j@example.org>']
for name, value in (("Subject", "again"), ("X", "a\nBcc: b"), ("bad name", "x")):
    try:
        message[name] = value
    except ValueError as error:
        print(error)
# prints: There may be at most 1 Subject headers in a message
# prints: Header values may not contain linefeed or carriage return characters
# prints: Header field name contains invalid characters: 'bad name'

# Defects.
for text in ("Content-Type: multipart/mixed\n\nx", "Content-Type: multipart/mixed; boundary=X\n\n--X\n\na\n", " cont\nA: b\n\nx",
             "A: b\nno header\n"):
    message = email.message_from_string(text)
    print([type(defect).__name__ for defect in message.defects])
# prints: ['NoBoundaryInMultipartDefect', 'MultipartInvariantViolationDefect']
# prints: ['CloseBoundaryNotFoundDefect']
# prints: ['FirstHeaderLineIsContinuationDefect']
# prints: ['MissingHeaderBodySeparatorDefect']
