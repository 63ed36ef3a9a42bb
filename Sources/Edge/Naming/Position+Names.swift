// Places in the log, by the names that people write.

package import Perennial

extension Position {
  /// The place in the log that a text names; 0 stands for the place before the first touchpoint.
  ///
  /// - Parameter parameter: what it was given for, as the asker wrote it, for the message.
  /// - Throws: `Failure` with code `invalidRequest`.
  package init(named text: String, of parameter: String) throws {
    guard let number = UInt64(text) else {
      throw Failure.usage("\(parameter) \(text) is not a position; give a number from 0")
    }
    self.init(number)
  }

  /// The position of a touchpoint that a text names.
  ///
  /// - Parameter hint: where the positions that are meant can be seen.
  /// - Throws: `Failure` with code `invalidRequest`.
  package init(ofTouchpoint text: String, seenIn hint: String? = nil) throws {
    guard let number = UInt64(text), number > 0 else {
      let hint = hint ?? "give a number from 1, as \(ProgramName.command("log")) shows them"
      throw Failure.usage("\(text) is not a position; \(hint)")
    }
    self.init(number)
  }
}

/// What a correction is of: some positions, or a batch; never both.
package enum CorrectionSubject: Hashable, Sendable {
  case positions([Position])
  case batch(String)

  /// - Parameter spelling: how the parameter `batch` is written where it is asked, for messages.
  /// - Throws: `Failure` with code `invalidRequest`.
  package init(_ positions: [String], batch: String?, spelled spelling: ParameterSpelling = .option) throws {
    if let batch {
      guard positions.isEmpty else {
        throw Failure.usage("give positions or \(spelling("batch")), not both")
      }
      guard !batch.isEmpty else {
        throw Failure.usage(
          "\(spelling("batch")) is empty; \(ProgramName.command("stats --batches")) lists the names")
      }
      self = .batch(batch)
      return
    }
    guard !positions.isEmpty else {
      throw Failure.usage(
        "what is meant? Give positions, which \(ProgramName.command("log")) shows, or \(spelling("batch"))"
          + " NAME")
    }
    self = .positions(try positions.map { try Position(ofTouchpoint: $0) })
  }
}
