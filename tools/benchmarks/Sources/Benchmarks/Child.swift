// A program in a process of its own, watched while it runs.

internal import Foundation
internal import Glibc

/// The figures that a job has found, by name: `seconds`, `written`, `micros` …
typealias Figures = [String: [Double]]

/// A finished process.
struct Child {
  var figures: Figures = [:]
  var seconds = 0.0
  /// The most anonymous memory that it had, in bytes, as seen every millisecond.
  var peakAnonymousBytes = 0

  func figure(_ name: String) throws -> Double {
    guard let value = figures[name]?.first else { throw Fault("a job has not told its \(name)") }
    return value
  }

  /// Runs a program to its end. Where it prints JSON of figures, those are taken.
  ///
  /// - Parameters:
  ///   - watched: whether its memory is looked at; not where milliseconds are timed.
  ///   - signal: the signal by which it has to end; otherwise it has to succeed.
  static func run(
    _ program: String, _ arguments: [String], watched: Bool = true, endedBy signal: Int32? = nil
  ) throws -> Child {
    let output = FileManager.default.temporaryDirectory.path + "/perennial-benchmark-\(UUID().uuidString)"
    let messages = output + ".messages"
    defer { for file in [output, messages] { try? FileManager.default.removeItem(atPath: file) } }
    var child = Child()
    let start = ContinuousClock.now
    let id = try spawn(program, arguments, output, messages)
    var status: Int32 = 0
    if watched {
      while waitpid(id, &status, WNOHANG) == 0 {
        child.peakAnonymousBytes = max(child.peakAnonymousBytes, anonymousBytes(of: id))
        usleep(1000)
      }
    } else {
      while waitpid(id, &status, 0) != id {}
    }
    let passed = (ContinuousClock.now - start).components
    child.seconds = Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    guard signal.map({ status & 0x7F == $0 }) ?? (status == 0) else {
      let said = (try? String(contentsOfFile: messages, encoding: .utf8)) ?? ""
      throw Fault("\(program) \(arguments.joined(separator: " ")) failed with status \(status): \(said)")
    }
    if let data = FileManager.default.contents(atPath: output) {
      child.figures = (try? JSONDecoder().decode(Figures.self, from: data)) ?? [:]
    }
    return child
  }

  /// Runs a job of this program.
  static func job(_ name: String, _ values: [String: String], endedBy signal: Int32? = nil) throws -> Child {
    let arguments = ["job", name] + values.map { "\($0.key)=\($0.value)" }.sorted()
    return try run("/proc/self/exe", arguments, endedBy: signal)
  }

  private static func spawn(
    _ program: String, _ arguments: [String], _ output: String, _ messages: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, messages, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    var id = pid_t()
    let code = posix_spawn(&id, program, &actions, nil, words, environ)
    guard code == 0 else { throw Fault("cannot run \(program): \(String(cString: strerror(code)))") }
    return id
  }

  private static func anonymousBytes(of process: pid_t) -> Int {
    let file = open("/proc/\(process)/status", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    let text = String(unsafeUninitializedCapacity: 4096) { max(0, read(file, $0.baseAddress, 4096)) }
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("RssAnon:") }),
      let number = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
    else { return 0 }
    return (Int(number) ?? 0) * 1024
  }
}

/// The bytes that this process has handed to the system to be written so far. Not `write_bytes`: where the
/// page cache has large folios, that counts a whole folio for each page of it.
func bytesWritten() -> Double {
  guard let text = try? String(contentsOfFile: "/proc/self/io", encoding: .utf8) else { return .nan }
  let line = text.split(separator: "\n").first { $0.hasPrefix("wchar:") }
  return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) } ?? .nan
}

/// The bytes that a file or everything below a directory takes on disk; sparse parts do not count.
func bytesOnDisk(_ path: String) -> Double {
  var status = stat()
  guard lstat(path, &status) == 0 else { return 0 }
  guard status.st_mode & S_IFMT == S_IFDIR else { return Double(status.st_blocks) * 512 }
  let entries = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  return entries.reduce(0) { $0 + bytesOnDisk(path + "/" + $1) }
}
