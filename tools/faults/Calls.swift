// Makes every call that records, one after another, each under an id of its own.

import Foundation
import Ledger
import Schema
import SwiftProtobuf

/// Calls each of which follows from its number. So a call whose answer was lost in a kill can be made
/// again, and must be answered with what it recorded the first time.
struct Calls {
  var path: String
  /// The number of the first call.
  var first = 0
  var count = Int.max

  func run() async throws {
    let ledger: Ledger
    if FileManager.default.fileExists(atPath: path) {
      ledger = try Ledger.open(at: path)
    } else {
      ledger = try Ledger.create(
        at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    }
    let last = count == .max ? Int.max : first + count
    for number in first..<last {
      say("\(number) \(try await make(number, in: ledger).map(\.description).joined(separator: ","))")
    }
    try ledger.close()
  }

  /// After how many calls it begins again from the first one; by then two customers are as they were.
  private static let steps = 15

  /// Makes a call, and gives the positions of what it recorded.
  private func make(_ number: Int, in ledger: Ledger) async throws -> [Position] {
    let (round, step) = (number / Self.steps, number % Self.steps)
    let id = TouchpointID("office", "call-\(number)")
    let (ada, bob) = (Identifier("crm", "ada-\(round)"), Identifier("crm", "bob-\(round)"))
    let card = Identifier("card", "card-\(round)")
    func customer(_ identifier: Identifier) throws -> CustomerNumber {
      guard let customer = try ledger.customerNumber(of: identifier) else { throw Missing(number: number) }
      return customer
    }
    func place(_ source: String, _ id: String) throws -> Position {
      guard let position = try ledger.position(of: TouchpointID(source, id)) else {
        throw Missing(number: number)
      }
      return position
    }
    let start = Self.steps * round
    switch step {
    case 0:
      return try await ledger.append([
        sale("\(number)-a", of: .identifiers([ada])), sale("\(number)-b", of: .identifiers([bob])),
        sale("\(number)-c", of: .business),
        sale("\(number)-d", of: .identifiers([bob]), batch: "batch-\(round)"),
      ]).map(\.position)
    case 1: return [try await ledger.link([card], to: customer(ada), evidence: "confirmed", as: id).position]
    case 2:
      return [
        try await ledger.merge(customer(ada), with: customer(bob), evidence: "same", as: id).position
      ]
    case 3:
      return [
        try await ledger.publishPolicy(view: "loyalty", name: "p\(round)", document: "{}", as: id).position
      ]
    case 4:
      return [try await ledger.changeSettings(as: id) { $0.amountMax = Int64(1_000_000 + round) }]
        .compactMap { $0?.position }
    case 5:
      return try await ledger.void(
        [place("till/1", "\(start)-a"), place("till/1", "\(start)-b")], reason: "test", as: id
      ).map(\.position)
    case 6:
      return [
        try await ledger.assign(
          place("till/1", "\(start)-c"), to: customer(ada), reason: "receipt-shown", as: id
        ).position
      ]
    case 7:
      let batch = try await ledger.void(batch: "batch-\(round)", reason: "test", as: id)
      return batch.positions + [Position(UInt64(batch.touchpoints)), Position(UInt64(batch.left))]
    case 8:
      return [
        try await ledger.unmerge(at: place("office", "call-\(start + 2)"), evidence: "mistake", as: id)
          .position
      ]
    case 9:
      return try await ledger.unlink([card], from: customer(ada), evidence: "returned", as: id).map(
        \.position)
    case 10:
      return [try await ledger.setNamespace("ns-\(round)", ofSource: "source-\(round)", as: id).position]
    case 11:
      return [try await ledger.define(TypeDefinition(name: "acme.type.t\(round % 50)"), as: id).position]
    case 12:
      return [
        try await ledger.withdrawPolicy(at: place("office", "call-\(start + 3)"), reason: "over", as: id)
          .position
      ]
    case 13: return try await forget(number, in: ledger, as: id)
    default:
      return [try await ledger.rotateKeys(reason: "scheduled", as: id).position]
    }
  }

  /// Sells to somebody, and erases them.
  private func forget(_ number: Int, in ledger: Ledger, as id: TouchpointID) async throws -> [Position] {
    let eve = Identifier("crm", "eve-\(number)")
    let sold = try await ledger.append(sale("\(number)-e", of: .identifiers([eve])))
    return try await ledger.erase(
      sold.customer, request: "request-\(number)", reason: "requested", as: id
    ).positions
  }

  private func sale(_ id: String, of subject: NewTouchpoint.Subject, batch: String? = nil) -> NewTouchpoint {
    NewTouchpoint(
      source: "till/1", id: id, subject: subject,
      OrderPlaced.with {
        $0.order = id
        $0.currency = "GBP"
        $0.lines = [
          .with {
            $0.sku = "tea"
            $0.quantity = 1
            $0.amount = 500
          }
        ]
      }, context: NewTouchpoint.Context(batch: batch))
  }

  /// What an earlier call should have recorded, and this one needs, is not there.
  private struct Missing: Error, CustomStringConvertible {
    var number: Int
    var description: String { "call \(number): what an earlier call recorded is not there" }
  }
}
