// A ledger is where pages open what was recorded.

public import Ledger

extension Ledger: CustomerReader {}
