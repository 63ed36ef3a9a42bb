// A stand-in for the ledger: keeps touchpoints by (source, id), and validates messages.

import Foundation
import Ledger
import Schema
import SwiftProtobuf

actor MemoryLedger {
  private(set) var touchpoints: [NewTouchpoint] = []
  private(set) var batches: [Int] = []
  private var positions: [String: Int] = [:]
  private var customers: [NewTouchpoint.Subject: UInt32] = [:]
  private let delay: Duration?
  private let failure: LedgerError?

  init(delay: Duration? = nil, failure: LedgerError? = nil) {
    self.delay = delay
    self.failure = failure
  }

  func append(_ batch: [NewTouchpoint]) async throws -> [Result<Receipt, LedgerError>] {
    if let delay { try await Task.sleep(for: delay) }
    batches.append(batch.count)
    return try batch.enumerated().map { try append($1, $0) }
  }

  private func append(_ touchpoint: NewTouchpoint, _ index: Int) throws -> Result<Receipt, LedgerError> {
    if let failure { return .failure(failure) }
    if case .message(let message) = touchpoint.content {
      do {
        try message.validate()
      } catch {
        return .failure(LedgerError(.invalidTouchpoint, error.description, index: index, cause: error))
      }
    }
    let customer = customers[touchpoint.subject] ?? UInt32(customers.count + 1)
    customers[touchpoint.subject] = customer
    let key = "\(touchpoint.source) \(touchpoint.id)"
    if let position = positions[key] {
      let isSame = try Self.content(of: touchpoints[position - 1]) == Self.content(of: touchpoint)
      guard isSame else {
        return .failure(
          LedgerError(.conflictingDuplicate, "other content", position: Position(UInt64(position))))
      }
      return .success(
        Receipt(position: Position(UInt64(position)), customer: CustomerNumber(customer), duplicate: true))
    }
    touchpoints.append(touchpoint)
    positions[key] = touchpoints.count
    return .success(
      Receipt(position: Position(UInt64(touchpoints.count)), customer: CustomerNumber(customer)))
  }

  private static func content(of touchpoint: NewTouchpoint) throws -> [UInt8] {
    switch touchpoint.content {
    case .message(let message): try message.serializedBytes()
    case .custom(_, let json): Array(json.utf8)
    }
  }

  /// The messages of one type, with their touchpoints.
  func all<Message: TouchpointMessage>(_ type: Message.Type) -> [(NewTouchpoint, Message)] {
    touchpoints.compactMap { touchpoint in
      guard case .message(let message) = touchpoint.content, let message = message as? Message else {
        return nil
      }
      return (touchpoint, message)
    }
  }
}

extension LedgerSettings {
  static let london = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
}
