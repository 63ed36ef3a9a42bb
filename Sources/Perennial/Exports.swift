// `import Perennial` is all that an embedding app writes.

@_exported public import Actions
@_exported public import Exchange
@_exported public import Ledger
@_exported public import LedgerViews
@_exported public import LoyaltyActions
@_exported public import Projection
@_exported public import ReadModels
@_exported public import RecordLinkage
@_exported public import Reporting
@_exported public import Rights
@_exported public import Schema
@_exported public import Statistics
@_exported public import SwiftProtobuf  // `.with` of the touchpoints' messages
@_exported public import Words
