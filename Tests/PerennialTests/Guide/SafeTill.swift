import Perennial

/// What a till does about a failure.
enum NextStep: Hashable, Sendable {
  /// Wait, and send the same again with the same id.
  case sendAgain
  /// Open the ledger again, and send the same again with the same id.
  case openAgain
  /// Read again, and decide anew: what it was decided by has changed.
  case decideAnew
  /// Do not send it again: it is not taken as it is.
  case mend
  /// Somebody has to look at the machine.
  case callForHelp
}

extension Failure {
  var nextStep: NextStep {
    switch code {
    case .locked, .diskFull, .contended: .sendAgain
    case .outcomeUnknown, .notWritable: .openAgain
    case .expectationFailed: .decideAnew
    // By its status of HTTP, what was sent is at fault, or else the machine.
    default: httpStatus < 500 ? .mend : .callForHelp
    }
  }
}

extension NextStep {
  /// For whoever stands at the till: what to do, and not what went wrong. That is in the log, with the error's own message.
  var sentence: String {
    switch self {
    case .sendAgain, .openAgain: "Not saved yet. The till is trying again."
    case .decideAnew: "Something has changed meanwhile. Look at the balance again."
    case .mend: "This cannot be saved as it is. Keep the receipt, and tell the office."
    case .callForHelp: "The till cannot save. Call for help before you sell."
    }
  }
}

/// A ledger that is opened again where it has to be, and touchpoints that are sent again where they may be.
actor SafeTill {
  private let path: String
  private(set) var ledger: Ledger
  private var isClosed = false

  init(at path: String) throws {
    self.path = path
    ledger = try Ledger.open(at: path)
  }

  /// - Throws: what `append` throws, where the next step is for people.
  func record(_ touchpoint: NewTouchpoint, attempts: Int = 6) async throws -> Receipt {
    var pause = Duration.milliseconds(50)
    for _ in 1..<attempts {
      let used = ledger
      do { return try await used.append(touchpoint) } catch {
        switch Failure(error).nextStep {
        case .sendAgain: break
        case .openAgain where !isClosed: try? open(insteadOf: used)
        case .openAgain, .decideAnew, .mend, .callForHelp: throw error
        }
      }
      try await Task.sleep(for: pause)
      pause *= 2
    }
    return try await ledger.append(touchpoint)
  }

  /// Opens the ledger again, unless another task has done so meanwhile.
  private func open(insteadOf used: Ledger) throws {
    guard ledger === used else { return }
    try? used.close()
    ledger = try Ledger.open(at: path)
  }

  func close() throws {
    isClosed = true
    try ledger.close()
  }
}
