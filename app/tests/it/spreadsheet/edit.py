"""Edits cells of a workbook with LibreOffice, as a person would: opens, types, saves under another name.

Arguments: the workbook, the copy to write, then pairs of an address and what is typed there. Run by the Python for which
Debian's python3-uno is made.
"""
import os
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def connected(pipe):
    """The desktop of the office that listens there, once it does."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(600):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
        except NoConnectException:
            time.sleep(0.1)
    sys.exit("LibreOffice does not answer")


def said(name, value):
    return PropertyValue(Name=name, Value=value)


def edit(desktop, source, target, typed):
    book = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, (said("Hidden", True),))
    sheet = book.Sheets.getByIndex(0)
    for address, text in typed:
        # What is typed is read as the spreadsheet reads it: a number, a day, words.
        sheet.getCellRangeByName(address).setFormula(text)
    book.storeToURL(uno.systemPathToFileUrl(target), (said("FilterName", "Calc MS Excel 2007 XML"),))
    book.close(True)


def main():
    source, target, *pairs = sys.argv[1:]
    pipe = f"palier-{os.getpid()}"
    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen([
            "soffice", "--headless", "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;",
            f"-env:UserInstallation={uno.systemPathToFileUrl(profile)}",
        ])
        try:
            desktop = connected(pipe)
            edit(desktop, source, target, list(zip(pairs[::2], pairs[1::2])))
            desktop.terminate()
            office.wait(30)
        finally:
            office.kill()
            office.wait()


main()
