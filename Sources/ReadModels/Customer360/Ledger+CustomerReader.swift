public import Ledger

extension Ledger: CustomerReader {}
