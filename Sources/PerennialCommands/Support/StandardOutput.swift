// Data goes to standard output, buffered; messages go to standard error. Neither hands on what a terminal
// would obey.

internal import Glibc
internal import Perennial
internal import Synchronization

/// Standard output: data only.
enum StandardOutput {
  private static let buffer = Mutex<[UInt8]>([])
  private static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Writes a line for a person.
  static func line(_ text: String) throws { try write(visible: Array(VisibleText.of(text).utf8) + [0x0A]) }

  /// Writes JSON.
  static func json(_ bytes: [UInt8]) throws { try write(visible: VisibleText.json(bytes)) }

  /// Writes text that is somebody's data, such as CSV: to a file or a program as it is.
  static func data(_ text: String) throws { try write(visible: visible(data: Array(text.utf8))) }

  /// Somebody's data as `data` writes it: made visible for a terminal, as it is for a file or a program.
  static func visible(data: [UInt8]) -> [UInt8] {
    guard isTerminal else { return data }
    return Array(VisibleText.of(String(decoding: data, as: UTF8.self), keepsLines: true).utf8)
  }

  /// - Parameter bytes: bytes that may go to a terminal as they are.
  static func write(visible bytes: [UInt8]) throws {
    let full = buffer.withLock { buffer in
      buffer += bytes
      return buffer.count > 1 << 16
    }
    if full { try flush() }
  }

  /// Hands everything to the operating system. A reader that has gone away (`| head`) ends the process quietly.
  static func flush() throws {
    let bytes = buffer.withLock { buffer in
      defer { buffer.removeAll(keepingCapacity: true) }
      return buffer
    }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(STDOUT_FILENO, $0.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(.inputOutput, "writing to standard output: \(systemMessage(errno))")
      }
      done += count
    }
  }
}

/// Standard error: messages and progress for a person.
enum Messages {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  static func note(_ text: String) { write(VisibleText.of(text) + "\n") }

  static func error(_ text: String) {
    write("\(VisibleText.of(ProgramName.current)): \(VisibleText.of(text))\n")
  }

  /// A text of several lines, as the argument parser writes them.
  static func lines(_ text: String) { write(VisibleText.of(text, keepsLines: true) + "\n") }

  /// Writes a line of progress, which the next one replaces; nothing where standard error is no terminal.
  static func progress(_ text: String) {
    if isTerminal { write("\r\u{1B}[K\(VisibleText.of(text))") }
  }

  static func endProgress() {
    if isTerminal { write("\r\u{1B}[K") }
  }

  private static func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
