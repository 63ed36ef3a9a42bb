// Whoever imports the ledger has the words that it speaks in.

@_exported public import Words
