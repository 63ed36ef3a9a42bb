// Changing what a ledger goes by.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Changes settings from now on: what was recorded stays as it is.
  ///
  /// `change` is given the settings that are in force on the writer's thread, with nobody in between, perhaps more than
  /// once; it must be quick. Calling this ledger in it is an error with code `insideDecision`. Only what it changes is recorded.
  ///
  /// - Returns: where the change stands; `nil` where nothing differs, and then nothing is recorded.
  /// - Throws: `LedgerError` with code `invalidSettings`, naming the setting; what `change` throws.
  @discardableResult
  public func changeSettings(_ change: @escaping @Sendable (inout LedgerSettings) throws -> Void) async throws
    -> Position?
  {
    try await performAsync(count: 1, Self.staging(change))
  }

  /// Changes settings from code that is not asynchronous: blocks its thread until the change is on disk.
  @available(*, noasync, message: "await changeSettings(_:) instead")
  @discardableResult
  public func changeSettingsAndWait(_ change: @escaping @Sendable (inout LedgerSettings) throws -> Void)
    throws
    -> Position?
  {
    try perform(count: 1, Self.staging(change))
  }

  private static func staging(_ change: @escaping @Sendable (inout LedgerSettings) throws -> Void)
    -> StagingJob<Position?>.Stage
  {
    { writer, staging, snapshot in
      guard let earlier = staging.structure.settings else {
        throw LedgerError(.damaged, "the ledger has no settings; it was not created whole")
      }
      var settings = earlier
      try DecisionScope.run(in: writer.store) { try change(&settings) }
      try settings.check()
      guard let message = settings.message(inPlaceOf: earlier) else { return nil }
      return try writer.stageOwn(message, of: .business, &staging, snapshot)
    }
  }

  /// Records the first settings.
  func begin(with settings: LedgerSettings) throws {
    try settings.check()
    guard let message = settings.message(inPlaceOf: nil) else { return }
    try recordOwn { writer, staging, snapshot in
      _ = try writer.stageOwn(message, of: .business, &staging, snapshot)
    }
  }

  /// Says that the clock is right, though it is further ahead than the settings allow (`clockAhead`). It is recorded, so
  /// that the ledger goes on from there.
  ///
  /// - Parameter instant: what the time is, to a day, as somebody knows it who did not ask this machine.
  /// - Throws: `LedgerError` with code `clockAhead` where the clock says something else.
  @discardableResult
  public func confirmClock(at instant: Instant) throws -> Position {
    let clock = options.clock
    try maintain { writer in
      let now = clock()
      guard abs(now.microseconds - instant.microseconds) <= Instant.microsecondsPerDay else {
        throw LedgerError(
          .clockAhead, "the clock says \(now), which is more than a day from \(instant): set it first")
      }
      writer.confirmClock(now)
    }
    return try recordOwn { writer, staging, snapshot in
      try writer.stageOwn(
        SettingsChanged.with { $0.clockConfirmed = true }, of: .business, &staging, snapshot)
    }
  }
}
