"""A Store whose n-th call fails, whatever it is: once or from then on, before or after it acts."""

from tillroll.errors import StoreFault
from tillroll.ports import Draft, Store

CHANGES = ("append", "replace", "remove", "draft", "write", "finish")


class BrokenStore(Store):
    """Hands everything on to another store; `calls` names what was called."""

    def __init__(self, store, nth=-1, code="store-io", sticky=False, after=False):
        self.store, self.calls = store, []
        self.failed = ""  # the first call that did
        self._nth, self._code, self._sticky, self._after = nth, code, sticky, after

    def heal(self):
        """Fail no more."""
        self._nth = -1

    def names(self):
        return self.call("names", self.store.names)

    def size(self, name):
        return self.call("size", self.store.size, name)

    def read(self, name, offset, into):
        return self.call("read", self.store.read, name, offset, into)

    def append(self, name, data):
        self.call("append", self.store.append, name, data)

    def replace(self, name, data):
        self.call("replace", self.store.replace, name, data)

    def remove(self, name):
        self.call("remove", self.store.remove, name)

    def free(self):
        return self.call("free", self.store.free)

    def draft(self, name):
        return _BrokenDraft(self, self.call("draft", self.store.draft, name))

    def call(self, what, function, *arguments):
        """Do it, unless it is its turn to fail."""
        turn = len(self.calls)
        self.calls.append(what)
        fails = self._nth >= 0 and (turn >= self._nth if self._sticky else turn == self._nth)
        if not fails:
            return function(*arguments)
        self.failed = self.failed or what
        if self._after:
            function(*arguments)
        raise StoreFault(self._code, "planted")


class _BrokenDraft(Draft):
    def __init__(self, store, draft):
        self._store, self._draft = store, draft

    def write(self, data):
        self._store.call("write", self._draft.write, data)

    def finish(self):
        self._store.call("finish", self._draft.finish)

    def drop(self):
        self._draft.drop()
