import Foundation

/// A text that is nowhere else, in all forms in which it might stand in a file.
struct Canary {
  let text: String

  /// - Parameter name: what makes it another than those beside it.
  init(_ name: String) { text = "Zq\(name)xCanary\(0xC0FFEE)Wj" }

  init(text: String) { self.text = text }

  /// As it is and in small letters, each as UTF-8, in UTF-16 of either order, in hexadecimal, and in base64 at any of three offsets.
  var forms: [Data] { [text, text.lowercased()].flatMap(Self.forms) + Self.forms(ofBytes: Array(text.utf8)) }

  /// The forms of bytes that are no text.
  static func forms(ofBytes plain: [UInt8]) -> [Data] {
    let digits = plain.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let encoded = (0..<3).map { shift -> Data in
      let whole = Data([UInt8](repeating: 0, count: shift) + plain).base64EncodedString()
      // The characters at both ends are left out, because they depend on their neighbours.
      return Data(whole.dropFirst(shift == 0 ? 0 : 4).dropLast(4).utf8)
    }
    return [Data(plain), Data(digits.utf8), Data(digits.uppercased().utf8)] + encoded
  }

  private static func forms(of text: String) -> [Data] {
    [
      Data(text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }),
      Data(text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }),
    ] + forms(ofBytes: Array(text.utf8))
  }

  /// The files below a directory in which one of the forms stands, with what stands there.
  static func hits(of forms: [(name: String, forms: [Data])], below path: String) throws -> [String] {
    var found: [String] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      let file = path + "/" + name
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory), !isDirectory.boolValue
      else { continue }
      let data = try Data(contentsOf: URL(fileURLWithPath: file), options: .alwaysMapped)
      for (text, forms) in forms where forms.contains(where: { data.range(of: $0) != nil }) {
        found.append("\(text) in \(name)")
      }
    }
    return found
  }

  /// The files below a directory in which one of the canaries stands in any form.
  static func hits(of canaries: [Canary], below path: String) throws -> [String] {
    try hits(of: canaries.map { ($0.text, $0.forms) }, below: path)
  }
}
