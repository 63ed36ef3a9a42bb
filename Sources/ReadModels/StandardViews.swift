// The read models that come with the library, set up for a ledger.

public import Ledger
public import Projection

/// Retention, loyalty and customer 360 of one ledger.
public struct StandardViews: Sendable {
  public let retention: Retention
  public let loyalty: Loyalty
  public let customer360: Customer360
  public let views: Views

  /// - Throws: `LedgerError`, `ProjectionError`.
  public init(of ledger: Ledger, options: Views.Options = Views.Options()) throws {
    let settings = try ledger.settings
    let calendar = try LocalCalendar(timeZone: settings.timeZone)
    let types = TypeNames { name in (try? ledger.type(named: name)) ?? nil }
    retention = Retention(calendar: calendar, types: types)
    loyalty = Loyalty(calendar: calendar, types: types)
    customer360 = Customer360(currency: Unit(currency: settings.currency) ?? .none)
    views = try Views(of: ledger, projectors: [retention, loyalty, customer360], options: options)
  }

  /// Checks a policy document before it is published.
  ///
  /// - Throws: `PolicyFault`; `ProjectionError` with code `unknownView` where the view takes no policies.
  public func validate(policy document: String, for view: String) throws {
    let draft = PublishedPolicy(
      position: .start, view: view, name: "draft", effectiveFrom: .distantPast, document: document)
    switch view {
    case Retention.name.text: _ = try retention.policy(from: [draft])
    case Loyalty.name.text: _ = try loyalty.policy(from: [draft])
    default:
      throw ProjectionError(
        .unknownView, "\(view) takes no policies; those that do are \(Loyalty.name) and \(Retention.name)")
    }
  }
}
