// swift-tools-version: 6.2
import PackageDescription

// A program with a read model of its own: it has everything that `perennial` has, and `stamps` beside it.
let package = Package(
  name: "stamp-card",
  dependencies: [.package(name: "perennial", path: "../..")],
  targets: [
    .executableTarget(
      name: "StampCard",
      dependencies: [
        .product(name: "Perennial", package: "perennial"),
        .product(name: "PerennialCommands", package: "perennial"),
      ],
      path: "Sources",
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)
