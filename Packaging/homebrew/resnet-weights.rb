# brew install --HEAD Packaging/homebrew/resnet-weights.rb
class ResnetWeights < Formula
  desc "Reads PyTorch checkpoints without executing anything in them"
  homepage "https://github.com/resnet-weights/resnet-weights"
  license "Apache-2.0"
  head "https://github.com/resnet-weights/resnet-weights.git", branch: "main"

  depends_on "pkg-config" => :build
  depends_on xcode: ["16.0", :build]
  depends_on "jpeg-turbo"
  depends_on "libdeflate"
  depends_on "libspng"
  depends_on "libzip"
  depends_on macos: :sequoia
  depends_on "nettle"
  depends_on "onednn"

  def install
    # SwiftPM's own sandbox cannot be nested in Homebrew's.
    ENV["SWIFT_FLAGS"] = "--disable-sandbox"
    ENV["PREFIX"] = prefix.to_s
    system "sh", "Scripts/install.sh"
  end

  test do
    assert_match "(layer4): Sequential(", shell_output("#{bin}/convert-weights tree resnet18")
  end
end
