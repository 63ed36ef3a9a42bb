// The file `current`: which environment answers for each view. It is one file for all views, so that
// views which were
// built together replace those before them at the same instant.
//
//   12                 the highest number that an environment ever had; no number is used twice
//   loyalty 12 11      the environment that answers, and the one that did before (`-` for none)
//   retention 12 -

internal import Glibc
internal import KeyValueStore

/// Which environment answers for a view.
struct ViewPointer: Hashable {
  var current: Int
  /// The environment that answered before, kept for going back.
  var previous: Int?
}

/// The contents of the file `current`.
struct ViewPointers: CustomStringConvertible {
  var highest = 0
  var views: [ViewName: ViewPointer] = [:]

  /// The environments that are still needed.
  var environments: Set<Int> {
    Set(views.values.flatMap { [$0.current, $0.previous].compactMap { $0 } })
  }

  var description: String {
    let lines = views.sorted { $0.key.text < $1.key.text }.map { view, pointer in
      "\(view) \(pointer.current) \(pointer.previous.map { "\($0)" } ?? "-")\n"
    }
    return "\(highest)\n" + lines.joined()
  }

  init() {}

  /// Reads what `description` has written. A line that cannot be read is passed over; its view counts as
  /// never built.
  init(_ text: UnsafeRawBufferPointer) {
    let lines = Self.lines(of: text)
    highest = lines.first.flatMap { Self.number($0) } ?? 0
    for line in lines.dropFirst() {
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
      guard words.count == 2, let view = ViewName(String(decoding: words[0], as: UTF8.self)),
        let pointer = Self.pointer(words[1])
      else { continue }
      views[view] = pointer
      highest = max(highest, pointer.current, pointer.previous ?? 0)
    }
  }

  /// Reads the pointer of one view only, as every read of a row does.
  static func pointer(of view: ViewName, in text: UnsafeRawBufferPointer) -> ViewPointer? {
    let name = view.text.utf8
    var rest = text[...]
    // The lines are searched without making a list of them. The first one is the highest number.
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      rest = rest[(end + 1)...]
      guard rest.starts(with: name) else { continue }
      let words = rest.dropFirst(name.count)
      guard words.first == UInt8(ascii: " ") else { continue }
      return pointer(words.dropFirst().prefix { $0 != UInt8(ascii: "\n") })
    }
    return nil
  }

  private typealias Line = Slice<UnsafeRawBufferPointer>

  private static func lines(of text: UnsafeRawBufferPointer) -> [Line] {
    text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  /// The two words after a view's name.
  private static func pointer(_ words: Line) -> ViewPointer? {
    let first = words.prefix { $0 != UInt8(ascii: " ") }
    let second = words.dropFirst(first.count + 1)
    guard let current = number(first), !second.isEmpty, !second.contains(UInt8(ascii: " ")) else {
      return nil
    }
    return ViewPointer(current: current, previous: number(second))
  }

  /// A number of one to 18 digits; `nil` for anything else.
  private static func number(_ word: Line) -> Int? {
    guard (1...18).contains(word.count) else { return nil }
    var number = 0
    for digit in word {
      guard (0x30...0x39).contains(digit) else { return nil }
      number = number * 10 + Int(digit) - 0x30
    }
    return number
  }
}

extension ViewPointers {
  /// Calls `body` with the bytes of a small file; with none where it is not there. It is read with every
  /// refresh, and Foundation would take ten times as long. C: `open`, `read`.
  static func withFile<Result>(_ path: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    var descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0, errno == EMFILE, AwakeEnvironments.restAll() > 0 {
      descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    }
    guard descriptor >= 0 else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    defer { close(descriptor) }
    // A line takes up to 80 bytes, and there are at most a hundred.
    return withUnsafeTemporaryAllocation(byteCount: 32 << 10, alignment: 1) { buffer in
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      return body(UnsafeRawBufferPointer(rebasing: buffer[..<max(0, count)]))
    }
  }
}
