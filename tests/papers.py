"""Papers as people send them: readable by any program, and saying more than they show."""

from io import BytesIO

from PIL import Image

AUTHOR = "Ottoline Whistledown"
"""Stands in none of the pages, only in what programs write beside them."""
UPRIGHT, TURNED = 1, 6
ORIENTATION, ARTIST = 0x0112, 0x013B


def pdf(words, author=AUTHOR, times=1):
    """One page that shows `words` `times` times, with an author, a script, and a note by that author."""
    shown = " ".join([f"({words}) Tj"] * times)
    content = f"BT /F1 12 Tf 40 800 Td {shown} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\('hello'\\)) >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [6 0 R] /Resources "
        "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        f"<< /Author ({author}) /Producer (A scanner of {author}) >>",
        f"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T ({author}) /Contents (Seen) >>",
    ]
    out, places = "%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {size} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    ).encode()


def picture(form="JPEG", author=AUTHOR, size=(60, 30)):
    """A picture of two colours, held sideways, left half blue, with its maker's name."""
    drawn = Image.new("RGB", size, "red")
    drawn.paste("blue", (0, 0, size[0] // 2, size[1]))
    said = drawn.getexif()
    said[ORIENTATION], said[ARTIST] = TURNED, author
    out = BytesIO()
    drawn.save(out, form, exif=said, comment=author)
    return out.getvalue()
