// What is asked to be decided: by this the same request is known when it is sent again.

internal import Schema
internal import SwiftProtobuf

/// A request to decide something.
package struct DecisionRequest: Sendable {
  package var name: DecisionName
  package var customers: [CustomerNumber]
  /// The accounts that it may read and record of, beside the customers. They follow from what is decided and are no part of what is
  /// asked: whoever sends the request again may name others.
  package var accounts: [CustomerNumber]
  package var source: String
  package var id: String
  /// What is asked for beside all that, in any words that are the same when it is sent again; empty where the caller does
  /// not say.
  package var content: String

  package init(
    _ name: DecisionName, about customers: [CustomerNumber], with accounts: [CustomerNumber] = [],
    as id: TouchpointID, asking content: String
  ) {
    self.name = name
    self.customers = customers
    self.accounts = accounts
    source = id.source
    self.id = id.id
    self.content = content
  }

  /// How many customers one decision may be about, and how many accounts it may go with.
  private static let customersMax = 100

  /// - Throws: `invalidTouchpoint` where it can be decided by no ledger.
  func check() throws(LedgerError) {
    guard !customers.isEmpty, customers.count <= Self.customersMax else {
      throw LedgerError(
        .invalidTouchpoint,
        "\(name) is about \(customers.count) customers; name at least one, and at most \(Self.customersMax)")
    }
    guard accounts.count <= Self.customersMax else {
      throw LedgerError(
        .invalidTouchpoint,
        "\(name) goes with \(accounts.count) accounts; at most \(Self.customersMax) are taken")
    }
    do { try Preparation.check(TouchpointID(source, id)) } catch {
      throw LedgerError(.invalidTouchpoint, error.description, cause: error)
    }
  }

  /// What is compared of the content; 0 where the caller does not say.
  var contentHash: UInt64 { content.isEmpty ? 0 : NameHash(content).rawValue }

  /// What the envelope of the first touchpoint says, besides all that touchpoints say.
  func record(touchpoints: Int, numbers: [DecidedNumber] = [], consents: [CheckedConsent]) throws -> [UInt8] {
    try TouchpointBody.with {
      $0.decision = .with {
        $0.name = name.name
        $0.version = name.version
        $0.customers = customers.map(\.rawValue)
        $0.touchpoints = UInt32(clamping: touchpoints)
        $0.request = contentHash
        $0.numbers = numbers
        $0.consents = consents.map(\.message)
      }
    }.serializedBytes()
  }

  /// The id of one of the touchpoints that a decision with an id records.
  static func touchpointID(_ index: Int, of id: String) -> String { index == 0 ? id : "\(id)/\(index + 1)" }
}
