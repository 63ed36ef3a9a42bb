// A ledger opens touchpoints for pages and reports.

public import Ledger

extension Ledger: CustomerReader {}
