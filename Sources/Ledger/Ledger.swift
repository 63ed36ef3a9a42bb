// The write side, as an app sees it.

/// A customer ledger: an append-only log of touchpoints, open in this process.
public final class Ledger: Sendable {}
