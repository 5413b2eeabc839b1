"""The MIME type that a file's name stands for, and the endings that stand for a type.

`guess_type(url)` tells the type and the encoding by the ending of a name, `guess_extension(type)` an ending by the
type. The tables of the standard and of the system are joined when they are first asked for.
"""

__all__ = ["knownfiles", "inited", "MimeTypes", "guess_type", "guess_file_type", "guess_all_extensions",
           "guess_extension", "add_type", "init", "read_mime_types", "suffix_map", "encodings_map", "types_map",
           "common_types"]

# type=endings, below the kind of the types; the first ending is the usual one.
_REGISTERED = """
text: javascript=js,mjs css=css csv=csv html=html,htm markdown=md,markdown n3=n3 plain=txt,bat,c,h,ksh,pl,srt
richtext=rtx rtf=rtf tab-separated-values=tsv vtt=vtt x-python=py x-rst=rst x-setext=etx x-sgml=sgm,sgml
x-vcard=vcf xml=xml
application: epub+zip=epub gzip=gz json=json manifest+json=webmanifest msword=doc,dot,wiz n-quads=nq
n-triples=nt octet-stream=bin,a,dll,exe,o,obj,so oda=oda ogg=ogx pdf=pdf pkcs7-mime=p7c postscript=ps,ai,eps
trig=trig vnd.apple.mpegurl=m3u,m3u8 vnd.ms-excel=xls,xlb vnd.ms-fontobject=eot
vnd.ms-powerpoint=ppt,pot,ppa,pps,pwz vnd.oasis.opendocument.graphics=odg
vnd.oasis.opendocument.presentation=odp vnd.oasis.opendocument.spreadsheet=ods vnd.oasis.opendocument.text=odt
vnd.openxmlformats-officedocument.presentationml.presentation=pptx
vnd.openxmlformats-officedocument.spreadsheetml.sheet=xlsx
vnd.openxmlformats-officedocument.wordprocessingml.document=docx vnd.rar=rar wasm=wasm x-7z-compressed=7z
x-bcpio=bcpio x-cpio=cpio x-csh=csh x-debian-package=deb x-dvi=dvi x-gtar=gtar x-hdf=hdf x-hdf5=h5 x-latex=latex
x-mif=mif x-netcdf=cdf,nc x-pkcs12=p12,pfx x-httpd-php=php x-pn-realaudio=ram x-python-code=pyc,pyo x-rpm=rpm
x-sh=sh x-shar=shar x-shockwave-flash=swf x-sv4cpio=sv4cpio x-sv4crc=sv4crc x-tar=tar x-tcl=tcl x-tex=tex
x-texinfo=texi,texinfo x-troff=roff,t,tr x-troff-man=man x-troff-me=me x-troff-ms=ms x-ustar=ustar
x-wais-source=src xml=xsl,rdf,wsdl,xpdl yaml=yaml,yml zip=zip
audio: 3gpp=3gp,3gpp 3gpp2=3g2,3gpp2 aac=aac,adts,loas,ass basic=au,snd flac=flac matroska=mka mp4=m4a
mpeg=mp3,mp2 ogg=ogg opus=opus x-aiff=aif,aifc,aiff x-pn-realaudio=ra vnd.wave=wav webm=weba
font: otf=otf ttf=ttf woff=woff woff2=woff2
image: avif=avif bmp=bmp emf=emf fits=fits g3fax=g3 gif=gif ief=ief jp2=jp2 jpeg=jpg,jpe,jpeg jpm=jpm jpx=jpx
heic=heic heif=heif png=png svg+xml=svg t38=t38 tiff=tiff,tif tiff-fx=tfx vnd.microsoft.icon=ico webp=webp
wmf=wmf x-cmu-raster=ras x-portable-anymap=pnm x-portable-bitmap=pbm x-portable-graymap=pgm
x-portable-pixmap=ppm x-rgb=rgb x-xbitmap=xbm x-xpixmap=xpm x-xwindowdump=xwd
message: rfc822=eml,mht,mhtml,nws
model: gltf+json=gltf gltf-binary=glb stl=stl
video: matroska=mkv matroska-3d=mk3d mp4=mp4 mpeg=mpeg,m1v,mpa,mpe,mpg ogg=ogv quicktime=mov,qt webm=webm
vnd.avi=avi x-m4v=m4v x-ms-wmv=wmv x-sgi-movie=movie
"""
# Types that are used and not registered.
_COMMON = """
application: rtf=rtf vnd.android.package-archive=apk
audio: midi=midi,mid
image: jpg=jpg pict=pict,pct,pic
text: xul=xul
"""
_SUFFIXES = {".svgz": ".svg.gz", ".tgz": ".tar.gz", ".taz": ".tar.gz", ".tz": ".tar.gz", ".tbz2": ".tar.bz2",
             ".txz": ".tar.xz"}
_ENCODINGS = {".gz": "gzip", ".Z": "compress", ".bz2": "bzip2", ".xz": "xz", ".br": "br"}

# Where a system may keep a table of its own.
knownfiles = [f"{_place}/mime.types" for _place in (
    "/etc", "/etc/httpd", "/etc/httpd/conf", "/etc/apache", "/etc/apache2", "/usr/local/etc/httpd/conf",
    "/usr/local/lib/netscape", "/usr/local/etc/httpd/conf", "/usr/local/etc")]


def _read_table(text):
    """Endings and their types."""
    found, kind = {}, None
    for word in text.split():
        if word.endswith(":"):
            kind = word[:-1]
            continue
        name, _, endings = word.partition("=")
        for ending in endings.split(","):
            found[f".{ending}"] = f"{kind}/{name}"
    return found


inited = False
types_map, common_types = _read_table(_REGISTERED), _read_table(_COMMON)
suffix_map, encodings_map = dict(_SUFFIXES), dict(_ENCODINGS)
_db = None


class MimeTypes:
    """A store of types: by ending in `types_map`, by type in `types_map_inv`, each for unregistered and registered."""

    def __init__(self, filenames=(), strict=True):
        if not inited:
            init()
        self.encodings_map = encodings_map.copy()
        self.suffix_map = suffix_map.copy()
        self.types_map = ({}, {})
        self.types_map_inv = ({}, {})
        for known, registered in ((types_map, True), (common_types, False)):
            for ending, kind in known.items():
                self.add_type(kind, ending, registered)
        for name in filenames:
            self.read(name, strict)

    def add_type(self, type, ext, strict=True):
        """Add a type for an ending."""
        if not type:
            return
        if ext and not ext.startswith("."):
            import warnings
            warnings._deprecated("Undotted extensions", "Using undotted extensions is deprecated and "
                                 "will raise a ValueError in Python {remove}", remove=(3, 16))
        self.types_map[strict][ext] = type
        endings = self.types_map_inv[strict].setdefault(type, [])
        if ext not in endings:
            endings.append(ext)

    def guess_type(self, url, strict=True):
        """The type and the encoding, as ("text/plain", "gzip"), of what a URL or a path names; None for what is not known.

        strict leaves out types that are not registered.
        """
        import os
        from urllib.parse import urlparse
        url = os.fspath(url)
        parts = urlparse(url)
        # A scheme of one letter is a drive.
        if parts.scheme and len(parts.scheme) > 1:
            if parts.scheme == "data":
                return self._of_data(parts.path)
            path = parts.path
            if parts.netloc and not path:
                # A host is no file.
                return None, None
        else:
            path = url
        return self._guess(path, strict)

    @staticmethod
    def _of_data(path):
        """data:[type[;parameters]][;base64],…: it says itself what it is."""
        told, comma, _ = path.partition(",")
        if not comma:
            return None, None
        kind = told.partition(";")[0]
        return kind if "=" not in kind and "/" in kind else "text/plain", None

    def guess_file_type(self, path, *, strict=True):
        """The type and the encoding of the file at a path."""
        import os
        path = os.fsdecode(path)
        return self._guess(os.path.splitdrive(path)[1], strict)

    def _guess(self, path, strict):
        from posixpath import splitext
        base, ending = splitext(path)
        while (usual := self.suffix_map.get(ending.lower())) is not None:
            base, ending = splitext(base + usual)
        encoding = self.encodings_map.get(ending)
        if encoding is not None:
            base, ending = splitext(base)
        ending = ending.lower()
        for known in (self.types_map[True],) if strict else (self.types_map[True], self.types_map[False]):
            if ending in known:
                return known[ending], encoding
        return None, encoding

    def guess_all_extensions(self, type, strict=True):
        """The endings of a type, each with its dot."""
        type = type.lower()
        endings = list(self.types_map_inv[True].get(type, ()))
        if not strict:
            endings += [ending for ending in self.types_map_inv[False].get(type, ()) if ending not in endings]
        return endings

    def guess_extension(self, type, strict=True):
        """The usual ending of a type; None for one that is not known."""
        return next(iter(self.guess_all_extensions(type, strict)), None)

    def read(self, filename, strict=True):
        """Read a file in the format of mime.types: a line for each type, with its endings behind it."""
        with open(filename, encoding="utf-8") as file:
            self.readfp(file, strict)

    def readfp(self, fp, strict=True):
        """Read an open file in the format of mime.types."""
        for line in fp:
            words = line.split()
            comment = next((at for at, word in enumerate(words) if word.startswith("#")), len(words))
            kind, *endings = words[:comment] or [None]
            for ending in endings:
                self.add_type(kind, f".{ending}", strict)

    def read_windows_registry(self, strict=True):
        """Read what Windows knows: there is none of it here."""


def init(files=None):
    """Make the tables: those of this module, of the system, and of the files."""
    global inited, suffix_map, encodings_map, types_map, common_types, _db
    inited = True
    if files is None or _db is None:
        types_map, common_types = _read_table(_REGISTERED), _read_table(_COMMON)
        suffix_map, encodings_map = dict(_SUFFIXES), dict(_ENCODINGS)
        db = MimeTypes()
        db.read_windows_registry()
        files = [*knownfiles, *(files or ())]
    else:
        db = _db
    import os
    for name in files:
        if os.path.isfile(name):
            db.read(name)
    suffix_map, encodings_map = db.suffix_map, db.encodings_map
    common_types, types_map = db.types_map
    _db = db


def _store():
    if _db is None:
        init()
    return _db


def guess_type(url, strict=True):
    """The type and the encoding of what a URL or a path names, by its ending."""
    return _store().guess_type(url, strict)


def guess_file_type(path, *, strict=True):
    """The type and the encoding of the file at a path, by its ending."""
    return _store().guess_file_type(path, strict=strict)


def guess_all_extensions(type, strict=True):
    """The endings of a type."""
    return _store().guess_all_extensions(type, strict)


def guess_extension(type, strict=True):
    """The usual ending of a type."""
    return _store().guess_extension(type, strict)


def add_type(type, ext, strict=True):
    """Add a type for an ending."""
    _store().add_type(type, ext, strict)


def read_mime_types(file):
    """The endings and types of a file in the format of mime.types; None if it cannot be read."""
    try:
        opened = open(file, encoding="utf-8")
    except OSError:
        return None
    with opened:
        store = MimeTypes()
        store.readfp(opened, True)
        return store.types_map[True]
