// The read models that come with the library, set up for a ledger.

public import Ledger
public import Projection

/// Retention, loyalty and customer 360 of one ledger.
public struct StandardViews: Sendable {
  public let retention: Retention
  public let loyalty: Loyalty
  public let customer360: Customer360
  public let views: Views
  private let ledger: Ledger
  private let types: TypeNames

  /// - Throws: `LedgerError`, `ProjectionError`.
  public init(of ledger: Ledger, options: Views.Options = Views.Options()) throws {
    let settings = try ledger.settings
    self.ledger = ledger
    let calendar = try LocalCalendar(timeZone: settings.timeZone)
    let types = TypeNames { name in (try? ledger.type(named: name)) ?? nil }
    self.types = types
    retention = Retention(calendar: calendar, types: types)
    loyalty = Loyalty(calendar: calendar, types: types)
    customer360 = Customer360(currency: Unit(currency: settings.currency) ?? .none)
    views = try Views(of: ledger, projectors: [retention, loyalty, customer360], options: options)
  }

  /// The name that a policy of a view is published under where none is given: that of the newest one that holds, in whose
  /// place it will be; `default` for the first.
  public func policyName(for view: String) throws -> String {
    let newest = try views.policies().last { $0.state == .holds && $0.change.policy?.view == view }
    return newest?.change.name ?? "default"
  }

  /// Checks a policy document before it is published: by itself, and beside those that are published already.
  ///
  /// - Parameters:
  ///   - name: the policy's own name.
  ///   - effectiveFrom: `nil` is now.
  /// - Throws: `PolicyFault`; `ProjectionError` with code `unknownView` where the view takes no policies.
  public func validate(
    policy document: String, for view: String, named name: String, effectiveFrom: Instant? = nil
  ) throws {
    let draft = PublishedPolicy(
      position: try ledger.head.next, view: view, name: name,
      effectiveFrom: try effectiveFrom ?? ledger.now, document: document)
    if let repeated = RepeatedMember.find(in: document) {
      throw PolicyFault(repeated.text, "comes twice; give it once")
    }
    switch view {
    case Retention.name.text: try check(draft, for: retention)
    case Loyalty.name.text: try check(draft, for: loyalty)
    default:
      throw ProjectionError(
        .unknownView, "\(view) takes no policies; those that do are \(Loyalty.name) and \(Retention.name)")
    }
  }

  /// What is right in a policy document and yet hardly meant; `nil` for nothing.
  public func remark(on document: String, for view: String) throws -> String? {
    guard view == Loyalty.name.text, let currency = Unit(currency: try ledger.settings.currency),
      let policy = try? LoyaltyPolicy(document: document, types: types), policy.currency != currency
    else { return nil }
    return
      "this programme counts \(policy.currency.currencyCode ?? "another currency"), and the ledger's currency is "
      + "\(currency.currencyCode ?? "another"): sales in it earn nothing (currency)"
  }

  private func check(_ draft: PublishedPolicy, for projector: some Projector) throws {
    _ = try projector.policy(from: [draft])
    let policies = try PolicyTimeline(
      try ledger.policyChanges() + [.published(draft)], for: projector, through: draft.position)
    if let refused = policies.setAside.last, refused.position == draft.position {
      // What is wrong is how they go together, and not the document.
      throw PolicyFault("", "under the name \(draft.name): \(refused.reason)")
    }
  }
}

extension PolicyCheck {
  /// Those of the standard views, for `LedgerOptions.policyChecks`: with a projector of one's own,
  /// `PolicyCheck.standard + [PolicyCheck(for: …)]`.
  public static var standard: [PolicyCheck] {
    [
      PolicyCheck(for: Retention.self) {
        Retention(
          calendar: try LocalCalendar(timeZone: $0.settings.timeZone), types: TypeNames(custom: $0.type))
      },
      PolicyCheck(for: Loyalty.self) {
        Loyalty(
          calendar: try LocalCalendar(timeZone: $0.settings.timeZone), types: TypeNames(custom: $0.type))
      },
      PolicyCheck(for: Customer360()),
    ]
  }
}
