import 'react-easy-crop/react-easy-crop.css';
import { Button, Group, Progress, Slider, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import Cropper, { type Area } from 'react-easy-crop';
import { useTranslation } from 'react-i18next';
import { type Company, uploadLogo } from '../../api/company.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormError } from '../../components/form-error.tsx';
import { tellDone } from '../../components/tell.tsx';
import { cutOut, drawPart } from './crop-image.ts';
import classes from './logo-crop.module.css';

const zoomStep = 0.05;
const zooms = { min: 0.4, max: 4 };
const arrowPixels = 4;
const previewSizes = [96, 48, 24];

interface LogoCropProps {
  company: Company;
  /** Address of the picked image. */
  image: string;
  onClose: () => void;
}

/** Cuts a square out of an image, shows what it will look like, and sends it. */
export function LogoCrop({ company, image, onClose }: LogoCropProps) {
  const { t } = useTranslation(['company', 'common']);
  const queries = useQueryClient();
  const source = useRef<HTMLImageElement | null>(null);
  const [crop, setCrop] = useState({ x: 0, y: 0 });
  const [zoom, setZoom] = useState(1);
  const [part, setPart] = useState<Area>();
  const [share, setShare] = useState<number>();
  const [failure, setFailure] = useState<unknown>();

  async function send(): Promise<void> {
    if (!source.current || !part) return;
    setFailure(undefined);
    setShare(0);
    try {
      await uploadLogo(company, await cutOut(source.current, part), setShare);
      await queries.invalidateQueries({ queryKey: ['company'] });
      tellDone(t('logo.done'));
      onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setShare(undefined);
    }
  }

  return (
    <Dialog opened onClose={onClose} size="lg" title={t('logo.crop')}>
      <Stack>
        <FormError failure={failure} />
        <div className={classes.stage}>
          <Cropper
            image={image}
            crop={crop}
            zoom={zoom}
            aspect={1}
            minZoom={zooms.min}
            maxZoom={zooms.max}
            restrictPosition={false}
            disableAutomaticStylesInjection
            keyboardStep={arrowPixels}
            onCropChange={setCrop}
            onZoomChange={setZoom}
            onCropAreaChange={(_, pixels) => setPart(pixels)}
            mediaProps={{ alt: '' }}
            cropperProps={{ role: 'group', 'aria-label': t('logo.area') }}
            setImageRef={ref => {
              source.current = ref.current;
            }}
            onMediaLoaded={() => setFailure(undefined)}
          />
        </div>
        <Group justify="space-between" align="flex-end" gap="lg">
          <Stack gap={4} flex="1 1 12rem">
            <Text size="sm" fw={500}>
              {t('logo.zoom')}
            </Text>
            <Slider
              value={zoom}
              onChange={setZoom}
              min={zooms.min}
              max={zooms.max}
              step={zoomStep}
              label={value => `${Math.round(value * 100)} %`}
              thumbLabel={t('logo.zoom')}
            />
          </Stack>
          <Group gap="sm" align="flex-end" aria-hidden>
            {previewSizes.map(size => (
              <Preview key={size} size={size} image={source.current} part={part} />
            ))}
          </Group>
        </Group>
        {share !== undefined && (
          <Progress value={share * 100} animated aria-label={t('logo.progress')} size="lg" />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button disabled={part === undefined} loading={share !== undefined} onClick={() => void send()}>
            {t('logo.submit')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

interface PreviewProps {
  /** CSS pixels. */
  size: number;
  image: HTMLImageElement | null;
  part: Area | undefined;
}

function Preview({ size, image, part }: PreviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current && image?.complete && part) drawPart(canvas.current, image, part);
  }, [image, part]);
  // Twice the pixels, for screens that have them.
  return (
    <canvas
      ref={canvas}
      width={size * 2}
      height={size * 2}
      style={{ width: size, height: size }}
      className={classes.preview}
    />
  );
}
