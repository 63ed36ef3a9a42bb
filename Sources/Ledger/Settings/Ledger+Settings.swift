// Changing the settings of a ledger, and confirming its clock.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Changes settings from now on: what was recorded stays as it is.
  ///
  /// `change` is given the settings that are in force. It runs on the thread that writes, so that nobody
  /// records in between; perhaps more than once, and it must be quick. Calling this ledger in it is an
  /// error with code `insideDecision`. Only what it changes is recorded.
  ///
  /// - Parameters:
  ///   - id: makes the call safe to make again. With it, a call that changes nothing is recorded too, so that
  ///     its answer stays the same.
  ///   - change: sets what is to be otherwise, and leaves the rest.
  /// - Returns: the receipt of the change; `nil` where nothing differs and no id is given, and then nothing
  ///   is recorded.
  /// - Throws: `LedgerError` with code `invalidSettings`, naming the setting; `conflictingDuplicate`; what
  ///   `change` throws.
  @discardableResult
  public func changeSettings(
    as id: TouchpointID? = nil, _ change: @escaping @Sendable (inout LedgerSettings) throws -> Void
  ) async throws -> Receipt? {
    try await performAsync(count: 1, Self.staging(id, change))
  }

  /// `changeSettings` for code that is not asynchronous: it blocks its thread until the change is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func changeSettings(
    as id: TouchpointID? = nil, _ change: @escaping @Sendable (inout LedgerSettings) throws -> Void
  ) throws -> Receipt? {
    try perform(count: 1, Self.staging(id, change))
  }

  private static func staging(
    _ id: TouchpointID?, _ change: @escaping @Sendable (inout LedgerSettings) throws -> Void
  ) throws -> StagingJob<Receipt?>.Stage {
    if let id { do { try Preparation.check(id) } catch { throw LedgerError(refusing: error) } }
    return { writer, staging, snapshot in
      func message(inPlaceOf earlier: LedgerSettings?) throws -> SettingsChanged? {
        guard let earlier else {
          throw LedgerError(.damaged, "the ledger has no settings; it was not created whole")
        }
        var settings = earlier
        try DecisionScope.run(in: writer.store) { try change(&settings) }
        try settings.check()
        return settings.message(inPlaceOf: earlier)
      }
      let structure = staging.structure
      let answers = try writer.answers(to: id, staging, snapshot) {
        (earlier: [OwnTouchpoint<SettingsChanged>]) in
        let before = structure.settings(before: earlier[0].position)
        return [
          OwnTouchpoint(
            customer: .business, message: try message(inPlaceOf: before) ?? .restating(before))
        ]
      }
      if let answers { return answers[0] }
      var changed = try message(inPlaceOf: structure.settings)
      if changed == nil, id != nil { changed = .restating(structure.settings) }
      guard let changed else { return nil }
      let touchpoint = OwnTouchpoint(customer: .business, message: changed)
      return try writer.stage([touchpoint], as: id, &staging, snapshot)[0]
    }
  }

  /// Records the first settings.
  func begin(with settings: LedgerSettings) throws {
    try settings.check()
    guard let message = settings.message(inPlaceOf: nil) else { return }
    try record(
      Recording(as: nil) { writer, staging, snapshot in
        _ = try writer.stageOwn(message, of: .business, &staging, snapshot)
      })
  }

  /// Says that the clock is right, though it is further ahead than the settings allow (`clockAhead`). That
  /// is recorded, so that the ledger goes on from there.
  ///
  /// - Parameters:
  ///   - instant: what the time is, to a day, from somebody who did not read it off this machine.
  ///   - id: makes the call safe to make again.
  /// - Throws: `LedgerError` with code `clockAhead` where the clock says something else;
  ///   `conflictingDuplicate`.
  @discardableResult
  public func confirmClock(at instant: Instant, as id: TouchpointID? = nil) async throws -> Receipt {
    try await maintainAsync(try confirming(instant))
    return try await record(Self.confirming(id))
  }

  /// `confirmClock` for code that is not asynchronous: it blocks its thread until that is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func confirmClock(at instant: Instant, as id: TouchpointID? = nil) throws -> Receipt {
    try maintain(try confirming(instant))
    return try record(Self.confirming(id))
  }

  /// Takes the clock for right, where it says `instant`, before anything is recorded by it.
  private func confirming(_ instant: Instant) throws -> @Sendable (LogWriter) throws -> Void {
    let clock = options.clock
    return { writer in
      let now = clock()
      guard abs(now.microseconds - instant.microseconds) <= Instant.microsecondsPerDay else {
        throw LedgerError(
          .clockAhead, "the clock says \(now), which is more than a day from \(instant): set it first")
      }
      writer.confirmClock(now)
    }
  }

  private static func confirming(_ id: TouchpointID?) -> Recording<Receipt> {
    let confirmed = OwnTouchpoint<SettingsChanged>(
      customer: .business, message: .with { $0.clockConfirmed = true })
    return Recording(as: id) { writer, staging, snapshot in
      try writer.answers(to: id, staging, snapshot) { _ in [confirmed] }?[0]
        ?? writer.stage([confirmed], as: id, &staging, snapshot)[0]
    }
  }
}

extension SettingsChanged {
  /// The message that says of settings that they stay as they are, since a touchpoint without any setting
  /// is refused.
  fileprivate static func restating(_ settings: LedgerSettings?) -> SettingsChanged {
    .with { $0.currency = settings?.currency ?? "" }
  }
}
