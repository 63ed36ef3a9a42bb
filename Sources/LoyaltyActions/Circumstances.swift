// What a request says besides what it asks for.

internal import Ledger
public import Words

/// Who asks for something, where, through which channel and why. It is recorded beside what was asked for, and is no part of
/// it: a request that is sent again by somebody else is the same.
public struct Circumstances: Hashable, Sendable {
  /// A number or code of who does it, never a name: `staff-7`.
  public var actor: String?
  /// The shop or branch where it happens, by a name or code.
  public var store: String?
  /// The channel: `store`, `web`, `app`, or the user's own.
  public var channel: String?
  /// A code without spaces for why: `goodwill`.
  public var reason: String?

  /// Circumstances, all of which may be unknown.
  public init(
    actor: String? = nil, store: String? = nil, channel: String? = nil, reason: String? = nil
  ) {
    (self.actor, self.store, self.channel, self.reason) = (actor, store, channel, reason)
  }

  /// Nothing is known.
  public static let none = Circumstances()

  /// A touchpoint in these circumstances.
  ///
  /// - Parameter order: the order that it names; `nil` for none.
  func touchpoint(
    _ message: some TouchpointMessage, for customer: CustomerNumber, on order: RedeemedOrder? = nil
  ) -> DecidedTouchpoint {
    touchpoint(message, for: customer, namespace: order?.reference.namespace)
  }

  func touchpoint(
    _ message: some TouchpointMessage, for customer: CustomerNumber, namespace: String?
  ) -> DecidedTouchpoint {
    DecidedTouchpoint(
      message, for: customer, channel: channel, namespace: namespace,
      context: NewTouchpoint.Context(actor: actor, store: store))
  }
}

/// The order that points are spent on.
public struct RedeemedOrder: Hashable, Sendable {
  /// The order by its producer's number, and where need be by its namespace.
  public var reference: Reference
  /// What the order comes to, in minor units of the programme's currency, where it is not recorded yet; `nil` where it is.
  public var total: Int64?

  /// An order, and its total where it is not recorded yet.
  public init(_ reference: Reference, total: Int64? = nil) {
    (self.reference, self.total) = (reference, total)
  }
}
