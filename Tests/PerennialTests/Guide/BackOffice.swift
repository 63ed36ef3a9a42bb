import Perennial

/// What the back office says of one event. Over a network it goes as JSON.
enum Answer: Codable, Hashable, Sendable {
  case recorded
  /// It was there already.
  case known
  /// It is not taken as it is, however often it is sent.
  case refused(String)
}

/// The side that has the ledger.
struct BackOffice: Sendable {
  let ledger: Ledger

  /// Records events as they arrive, each for itself: one that is refused does not hold the others up.
  ///
  /// - Throws: `LedgerError` for what concerns all of them, such as a full disk. The till keeps them, and sends them again.
  func receive(_ lines: [String]) async throws -> [Answer] {
    let events = lines.map { line in Result { try NewTouchpoint(CloudEvent(json: line)) } }
    var outcomes = try await ledger.appendEach(events.compactMap { try? $0.get() }).makeIterator()
    return events.map { event in
      switch event {
      case .failure(let fault): .refused("\(fault)")
      case .success: outcomes.next().map(Self.answer) ?? .refused("not answered")
      }
    }
  }

  private static func answer(_ outcome: Result<Receipt, LedgerError>) -> Answer {
    switch outcome {
    case .success(let receipt): receipt.duplicate ? .known : .recorded
    case .failure(let error): .refused("\(error.code.rawValue): \(error)")
    }
  }
}
