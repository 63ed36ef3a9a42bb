// What the calls of the ledger record, and the two ways of waiting for it.

internal import Schema
internal import SwiftProtobuf

/// What a call of the ledger has to record. Both forms of the call, the one that suspends and the one that
/// blocks, are made of it.
struct Recording<Value: Sendable> {
  /// How many touchpoints the call will record, about.
  var count = 1
  /// The id that the call was given; `nil` where it is not to be made again.
  var id: TouchpointID?
  /// Stages the touchpoints and gives the call's answer. May run more than once.
  var stage: StagingJob<Value>.Stage

  init(count: Int = 1, as id: TouchpointID?, _ stage: @escaping StagingJob<Value>.Stage) {
    self.count = count
    self.id = id
    self.stage = stage
  }

  /// Stages as `stage` does, but with errors that do not speak of a batch, since the caller has given none.
  fileprivate func staging() throws -> StagingJob<Value>.Stage {
    if let id { do { try Preparation.check(id) } catch { throw LedgerError(refusing: error) } }
    let stage = stage
    return { writer, staging, snapshot in
      do { return try stage(writer, &staging, snapshot) } catch { throw LedgerError(refusing: error) }
    }
  }
}

extension Ledger {
  /// Records, and suspends until it is on disk.
  func record<Value>(_ recording: Recording<Value>) async throws -> Value {
    try await performAsync(count: recording.count, recording.staging())
  }

  /// Records, and blocks the thread until it is on disk.
  func record<Value>(_ recording: Recording<Value>) throws -> Value {
    try perform(count: recording.count, recording.staging())
  }
}

/// A touchpoint that a call of the ledger records.
struct OwnTouchpoint<Message: TouchpointMessage>: Sendable {
  var customer: CustomerNumber
  var message: Message
  /// The touchpoint's position, once it is recorded.
  var position = Position.start
}

extension LogWriter {
  /// Stages the touchpoints of one call, in order: the first bears the call's id, and the others name it as
  /// their cause, by which the call finds them when it is made again.
  ///
  /// - Parameters:
  ///   - count: how many touchpoints of the call are staged already.
  ///   - staged: is told the position of each touchpoint before the next one is staged.
  /// - Returns: a receipt for each touchpoint.
  func stage<Message>(
    _ touchpoints: [OwnTouchpoint<Message>], as id: TouchpointID?, after count: Int = 0,
    _ staging: inout Staging, _ snapshot: borrowing LogSnapshot,
    staged: (OwnTouchpoint<Message>, Position, Staging) throws -> Void = { _, _, _ in }
  ) throws -> [Receipt] {
    var receipts: [Receipt] = []
    for touchpoint in touchpoints {
      let position =
        if let id, count + receipts.count == 0 {
          try stageOwn(touchpoint.message, of: touchpoint.customer, under: id, &staging, snapshot)
        } else {
          try stageOwn(
            touchpoint.message, of: touchpoint.customer, because: id?.id, &staging, snapshot)
        }
      try staged(touchpoint, position, staging)
      receipts.append(Receipt(position: position, customer: touchpoint.customer))
    }
    return receipts
  }

  /// The answer of a call that was made before under its id; `nil` where the id is new, or none is given.
  ///
  /// - Parameter again: what the call would record, given what was recorded the first time. It takes over
  ///   what the call leaves open, such as an instant that is now by default, and what followed from the
  ///   state of that time.
  /// - Throws: `conflictingDuplicate` where the call asks for something else than the first time, naming
  ///   the fields, never their values.
  func answers<Message: TouchpointMessage>(
    to id: TouchpointID?, _ staging: Staging, _ snapshot: borrowing LogSnapshot,
    again: (_ earlier: [OwnTouchpoint<Message>]) throws -> [OwnTouchpoint<Message>]
  ) throws -> [Receipt]? {
    guard let id, let source = recentNames.source(id.source, in: staging.structure),
      let (first, fact, body) = try recorded(under: id.id, source: source, staging, snapshot)
    else { return nil }
    guard fact.type == Message.type else {
      throw LedgerError.otherContent(of: Message.typeName, id, in: ["type"], at: first)
    }
    var receipts: [Receipt] = []
    var earlier: [OwnTouchpoint<Message>] = []
    var isComparable = true
    var (position, next) = (first, (fact: fact, body: body))
    while true {
      let receipt = receipt(ofDuplicateAt: position, next.fact, staging)
      receipts.append(receipt)
      let isUnreadable = receipt.erased && next.fact.flags.contains(.personal)
      if isUnreadable || next.body.redactionScope != nil { isComparable = false }
      earlier.append(
        OwnTouchpoint(
          customer: next.fact.customer,
          message: try message(of: next.fact, next.body, at: position, isErased: receipt.erased),
          position: position))
      position = position.next
      guard position <= staging.last else { break }
      next = try recorded(at: position, staging, snapshot)
      guard next.fact.source == 0, next.fact.type == Message.type, next.fact.recorded == fact.recorded,
        next.body.context.causationID == id.id
      else { break }
    }
    // Where what was recorded can no longer be compared, the first answer stands.
    if !isComparable { return receipts }
    let differences = try Self.differences(between: earlier, and: try again(earlier))
    guard differences.isEmpty else {
      throw LedgerError.otherContent(of: Message.typeName, id, in: differences, at: first)
    }
    return receipts
  }

  /// The whole message of a touchpoint that a call has recorded; without its personal part where that can
  /// no longer be read.
  private func message<Message: TouchpointMessage>(
    of fact: Fact, _ body: TouchpointBody, at position: Position, isErased: Bool
  ) throws -> Message {
    var message = try Message(serializedBytes: body.message)
    if !isErased, let personal = try PersonalPart.open(body, fact, position, keys, store) {
      try message.restorePersonal(personal)
    }
    return message
  }

  private static func differences<Message>(
    between earlier: [OwnTouchpoint<Message>], and again: [OwnTouchpoint<Message>]
  ) throws -> [String] {
    guard earlier.count == again.count else { return ["data"] }
    var differences: Set<String> = []
    for (one, other) in zip(earlier, again) {
      if one.customer != other.customer { differences.insert("subject") }
      differences.formUnion(try Vocabulary.differences(between: one.message, and: other.message))
    }
    return differences.sorted()
  }
}

extension LedgerError {
  /// The refusal of a call whose id was given to another call.
  fileprivate static func otherContent(
    of typeName: String, _ id: TouchpointID, in fields: [String], at position: Position
  ) -> LedgerError {
    LedgerError(
      .conflictingDuplicate,
      "\(typeName) with this id of source \(id.source) asks for something else than what was recorded under it before: it "
        + "differs in \(fields.joined(separator: ", ")); give what is to be recorded an id of its own",
      position: position, cause: ContentDifference(fields: fields))
  }

  /// The refusal of a single touchpoint, which is in no batch.
  init(refusing error: any Error) {
    self.init(refusing: 0, error)
    index = nil
  }
}
