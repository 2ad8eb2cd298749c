using CsCheck;
using VirtLab.Hosts.Capturing;

namespace VirtLab.Core.Tests.Hosts.Capturing;

internal sealed class PcapReaderTests
{
    private static readonly Pcap Little = new();

    [TestCase(false, 0xa1b2c3d4u)]
    [TestCase(false, 0xa1b23c4du)]
    [TestCase(true, 0xa1b2c3d4u)]
    [TestCase(true, 0xa1b23c4du)]
    public async Task Frames_come_as_they_were_written_in_either_byte_order_and_with_either_kind_of_time(bool bigEndian, uint magic)
    {
        var pcap = new Pcap(bigEndian, magic);

        var frames = await ReadAsync([.. pcap.Header(Pcap.Cooked), .. pcap.Frame(1, 2, 3), .. pcap.Frame(), .. pcap.Frame(4)]);

        frames.Select(frame => frame.LinkType).Should().Equal(Pcap.Cooked, Pcap.Cooked, Pcap.Cooked);
        frames.Select(frame => frame.Bytes)
            .Should().BeEquivalentTo(new[] { [1, 2, 3], Array.Empty<byte>(), [4] }, options => options.WithStrictOrdering());
    }

    [Test]
    public async Task A_stream_that_is_cut_off_anywhere_gives_the_frames_that_came_whole()
    {
        byte[] whole = [.. Little.Header(), .. Little.Frame(1, 2, 3), .. Little.Frame(4, 5)];
        int first = Little.Header().Length + Little.Frame(1, 2, 3).Length;

        for (int length = 0; length <= whole.Length; length++)
            (await ReadAsync(whole[..length])).Should()
                .HaveCount(length == whole.Length ? 2 : length >= first ? 1 : 0, $"{length} bytes came");
    }

    [Test]
    public async Task What_does_not_begin_as_pcap_does_is_refused() =>
        // pcapng, the other format.
        (await FluentActions.Awaiting(() => ReadAsync([0x0a, 0x0d, 0x0d, 0x0a, .. new byte[20]])).Should()
            .ThrowAsync<InvalidDataException>())
            .WithMessage("*magic number*");

    [TestCase(-1)]
    [TestCase(int.MinValue)]
    [TestCase(int.MaxValue)]
    [TestCase((256 * 1024) + 1)]
    public async Task A_length_that_no_frame_has_is_refused_after_the_frames_before_it(int length)
    {
        var frames = new List<CapturedFrame>();

        var act = () => ReadAsync([.. Little.Header(), .. Little.Frame(1), .. Little.Announce(length)], frames);

        (await act.Should().ThrowAsync<InvalidDataException>()).WithMessage($"*{length} bytes*");
        frames.Should().ContainSingle();
    }

    [Test]
    public async Task The_upper_bits_of_the_link_type_are_something_else() =>
        (await ReadAsync([.. Little.Header(0x1400_0000 | Pcap.Cooked), .. Little.Frame(1)]))[0].LinkType.Should().Be(Pcap.Cooked);

    [Test]
    public async Task Whatever_comes_there_is_an_end_and_no_more_frames_than_bytes() => await Gen
        .Select(Gen.OneOf(Gen.Const(Little.Header()), Gen.Const(new Pcap(true).Header()), Gen.Byte.Array[0, 24]),
            Gen.OneOf(Gen.Byte.Array[0, 64], Records), (header, rest) => (byte[])[.. header, .. rest])
        .SampleAsync(async bytes =>
        {
            var frames = new List<CapturedFrame>();
            try
            {
                _ = await ReadAsync(bytes, frames);
            }
            catch (InvalidDataException)
            {
                // The other good end.
            }
            return frames.Sum(frame => 16 + frame.Bytes.Length) <= bytes.Length;
        }, iter: 2_000);

    /// <summary>Records some of whose lengths are true.</summary>
    private static Gen<byte[]> Records => Gen.Select(Gen.Byte.Array[0, 8], Gen.Int[-1, 9])
        .Select((bytes, length) => (byte[])[.. Little.Announce(length), .. bytes]).Array[0, 4]
        .Select(records => records.SelectMany(bytes => bytes).ToArray());

    private static async Task<List<CapturedFrame>> ReadAsync(byte[] bytes, List<CapturedFrame>? frames = null)
    {
        frames ??= [];
        await foreach (var frame in PcapReader.ReadAsync(new Trickle(bytes)))
            frames.Add(frame);
        return frames;
    }

    /// <summary>Gives a few bytes at a time: frames never come in one piece.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 5)], cancellationToken);
    }
}
