// Where tests find files.

import Foundation

enum Files {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func fixture(_ name: String) -> String {
    root.appendingPathComponent("Tests/ExchangeTests/Fixtures/\(name)").path
  }

  static func mapping(_ name: String) -> String { root.appendingPathComponent("mappings/\(name)").path }

  /// A file of the folder that `PERENNIAL_DATA` names; `nil` where it is not there.
  static func data(_ name: String) -> String? {
    guard let folder = ProcessInfo.processInfo.environment["PERENNIAL_DATA"] else { return nil }
    let path = URL(fileURLWithPath: folder).appendingPathComponent(name).path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  static func temporary(_ name: String) -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)").path
  }
}
